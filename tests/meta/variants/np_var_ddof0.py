"""np.mean and np.var(ddof=0), one line each."""

import numpy as np


def batch_statistics(x):
    return np.mean(x, axis=0), np.var(x, axis=0, ddof=0)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return gamma * (x - np.mean(x, axis=0)) / np.sqrt(np.var(x, axis=0, ddof=0) + eps) + beta


def identity_parameters(x, eps=1e-5):
    return np.sqrt(np.var(x, axis=0, ddof=0) + eps), np.mean(x, axis=0)


def update_running(running_mean, running_var, x, momentum=0.9):
    new_mean = momentum * running_mean + (1 - momentum) * np.mean(x, axis=0)
    new_var = momentum * running_var + (1 - momentum) * np.var(x, axis=0, ddof=0)
    return new_mean, new_var


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    std = np.sqrt(running_var + eps)
    return weight * gamma / std, (bias - running_mean) * gamma / std + beta


def statistics_noise(var, batch_size):
    return np.sqrt(var * (1 / batch_size))


def dropout_variance_ratio(mean, var, keep_prob):
    second_moment = var + np.square(mean)
    return (second_moment / keep_prob - np.square(mean)) / var


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean = np.mean(x, axis=(0, 2, 3)).reshape(1, -1, 1, 1)
    var = np.var(x, axis=(0, 2, 3), ddof=0).reshape(1, -1, 1, 1)
    return gamma.reshape(1, -1, 1, 1) * (x - mean) / np.sqrt(var + eps) + beta.reshape(1, -1, 1, 1)


def layernorm_forward(x, gamma, beta, eps=1e-5):
    mean = np.mean(x, axis=-1)[:, np.newaxis]
    var = np.var(x, axis=-1, ddof=0)[:, np.newaxis]
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
