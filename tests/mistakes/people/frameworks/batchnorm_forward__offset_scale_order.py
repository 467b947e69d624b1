import numpy as np


def batch_normalization(x, mean, variance, offset, scale, variance_epsilon):
    inv = scale / np.sqrt(variance + variance_epsilon)
    return x * inv + (offset - mean * inv)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean = np.mean(x, axis=0)
    variance = np.var(x, axis=0)
    return batch_normalization(x, mean, variance, gamma, beta, eps)
