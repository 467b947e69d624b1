"""Variance as E[x^2] - E[x]^2, clipped at zero."""

import numpy as np


def batch_statistics(x):
    mean = x.mean(axis=0)
    return mean, np.maximum((x * x).mean(axis=0) - mean * mean, 0)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean, var = batch_statistics(x)
    return gamma * ((x - mean) / np.sqrt(var + eps)) + beta


def identity_parameters(x, eps=1e-5):
    mean, var = batch_statistics(x)
    return np.sqrt(var + eps), mean


def update_running(running_mean, running_var, x, momentum=0.9):
    mean, var = batch_statistics(x)
    return running_mean * momentum + mean * (1 - momentum), running_var * momentum + var * (1 - momentum)


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n = len(x)
    mean, var = batch_statistics(x)
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean) * inv_std
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)
    return gamma * inv_std / n * (n * dout - dbeta - x_hat * dgamma), dgamma, dbeta


def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    pieces = np.split(x, range(ghost_size, len(x), ghost_size))
    return np.vstack([batchnorm_forward(piece, gamma, beta, eps) for piece in pieces])


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=(0, 2, 3), keepdims=True)
    var = np.maximum((x**2).mean(axis=(0, 2, 3), keepdims=True) - mean**2, 0)
    return gamma.reshape(1, -1, 1, 1) * (x - mean) / np.sqrt(var + eps) + beta.reshape(1, -1, 1, 1)


def layernorm_forward(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=1, keepdims=True)
    var = np.maximum((x**2).mean(axis=1, keepdims=True) - mean**2, 0)
    return (x - mean) / np.sqrt(var + eps) * gamma + beta


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    if n_a + n_b == 0:
        raise ValueError("both sets are empty")
    if n_a == 0:
        return n_b, mean_b.copy(), var_b.copy()
    if n_b == 0:
        return n_a, mean_a.copy(), var_a.copy()
    n = n_a + n_b
    mean = (n_a * mean_a + n_b * mean_b) / n
    second_moment = (n_a * (var_a + mean_a**2) + n_b * (var_b + mean_b**2)) / n
    return n, mean, np.maximum(second_moment - mean**2, 0)
