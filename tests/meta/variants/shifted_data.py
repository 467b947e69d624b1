"""Variance of the data minus their median, by the one-pass formula."""

import numpy as np


def batch_statistics(x):
    shift = np.median(x, axis=0)
    shifted = x - shift
    offset = shifted.mean(axis=0)
    return shift + offset, np.maximum((shifted**2).mean(axis=0) - offset**2, 0)


def standardize(train, test):
    mean, var = batch_statistics(train)
    scale = np.where((train == train[0]).all(axis=0), 1, np.sqrt(var)).astype(train.dtype)
    return (train - mean) / scale, (test - mean) / scale


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean, var = batch_statistics(x)
    return (x - mean) / np.sqrt(var + eps) * gamma + beta


def identity_parameters(x, eps=1e-5):
    mean, var = batch_statistics(x)
    return (var + eps) ** 0.5, mean


def update_running(running_mean, running_var, x, momentum=0.9):
    old = np.stack([running_mean, running_var])
    new = np.stack(batch_statistics(x))
    mean, var = momentum * old + (1 - momentum) * new
    return mean.copy(), var.copy()
