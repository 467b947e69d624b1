import numpy as np


def batch_normalization(x, mean, variance, offset, scale, variance_epsilon):
    rsqrt = 1.0 / np.sqrt(variance + variance_epsilon)
    return (x - mean) * rsqrt * scale + offset


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return batch_normalization(x, running_mean, running_var, gamma, beta, eps)
