"""Everything from np.std, with std ** 2 + eps under the root."""

import numpy as np


def standardize(train, test):
    mean = train.mean(axis=0)
    std = train.std(axis=0)
    std[np.ptp(train, axis=0) == 0] = 1
    return (train - mean) / std, (test - mean) / std


def batch_statistics(x):
    return np.mean(x, axis=0), np.std(x, axis=0) ** 2


def normalize(x, mean, var, eps=1e-5):
    std = np.sqrt(var)
    return (x - mean) / np.sqrt(std**2 + eps)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    std = np.std(x, axis=0)
    return (x - np.mean(x, axis=0)) / np.sqrt(std**2 + eps) * gamma + beta


def identity_parameters(x, eps=1e-5):
    return np.hypot(np.std(x, axis=0), np.sqrt(x.dtype.type(eps))), np.mean(x, axis=0)


def update_running(running_mean, running_var, x, momentum=0.9):
    mean, std = np.mean(x, axis=0), np.std(x, axis=0)
    return running_mean * momentum + mean * (1 - momentum), running_var * momentum + std**2 * (1 - momentum)


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    running_std = np.sqrt(running_var)
    return (x - running_mean) / np.sqrt(running_std**2 + eps) * gamma + beta


def statistics_noise(var, batch_size):
    return np.sqrt(var) / batch_size**0.5


def dropout_variance_ratio(mean, var, keep_prob):
    std = np.sqrt(var)
    return 1 / keep_prob + (1 / keep_prob - 1) * (mean / std) ** 2


def layernorm_forward(x, gamma, beta, eps=1e-5):
    std = np.std(x, axis=1, keepdims=True)
    return (x - np.mean(x, axis=1, keepdims=True)) / np.sqrt(std**2 + eps) * gamma + beta
