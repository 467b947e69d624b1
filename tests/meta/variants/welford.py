"""One pass over the rows with Welford's update of mean and sum of squares."""

import numpy as np


def batch_statistics(x):
    mean = np.zeros_like(x[0])
    squares = np.zeros_like(x[0])
    for count, row in enumerate(x, start=1):
        delta = row - mean
        mean = mean + delta / count
        squares = squares + delta * (row - mean)
    return mean, squares / len(x)


def standardize(train, test):
    mean, var = batch_statistics(train)
    std = np.sqrt(var)
    std[train.min(axis=0) == train.max(axis=0)] = 1
    return (train - mean) / std, (test - mean) / std


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean, var = batch_statistics(x)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def update_running(running_mean, running_var, x, momentum=0.9):
    mean, var = batch_statistics(x)
    return momentum * running_mean + (1 - momentum) * mean, momentum * running_var + (1 - momentum) * var


def identity_parameters(x, eps=1e-5):
    mean, var = batch_statistics(x)
    return np.sqrt(var + eps), mean


def layernorm_forward(x, gamma, beta, eps=1e-5):
    mean, var = batch_statistics(x.T)
    return gamma * (x - mean[:, None]) / np.sqrt(var + eps)[:, None] + beta


def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    out = np.empty_like(x)
    for start in range(0, len(x), ghost_size):
        rows = slice(start, start + ghost_size)
        out[rows] = batchnorm_forward(x[rows], gamma, beta, eps)
    return out
