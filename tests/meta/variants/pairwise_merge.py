"""Statistics by cutting the rows in half and merging the two halves' statistics."""

import numpy as np


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    if n_a + n_b == 0:
        raise ValueError("both sets are empty")
    if n_a == 0:
        return n_b, mean_b.copy(), var_b.copy()
    if n_b == 0:
        return n_a, mean_a.copy(), var_a.copy()
    n = n_a + n_b
    delta = mean_b - mean_a
    mean = mean_a + delta * (n_b / n)
    squares = var_a * n_a + var_b * n_b + delta**2 * (n_a * n_b / n)
    return n, mean, squares / n


def statistics_of(x):
    if len(x) == 1:
        return 1, x[0].copy(), np.zeros_like(x[0])
    half = len(x) // 2
    return merge_statistics(*statistics_of(x[:half]), *statistics_of(x[half:]))


def batch_statistics(x):
    _, mean, var = statistics_of(x)
    return mean, var


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean, var = batch_statistics(x)
    return gamma * ((x - mean) / np.sqrt(var + eps)) + beta


def identity_parameters(x, eps=1e-5):
    mean, var = batch_statistics(x)
    return np.sqrt(var + eps), mean


def update_running(running_mean, running_var, x, momentum=0.9):
    mean, var = batch_statistics(x)
    return momentum * running_mean + (1 - momentum) * mean, momentum * running_var + (1 - momentum) * var


def layernorm_forward(x, gamma, beta, eps=1e-5):
    mean, var = batch_statistics(x.T)
    return gamma * ((x.T - mean) / np.sqrt(var + eps)).T + beta
