import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    sample_mean = np.mean(x, axis=0, keepdims=True)
    x -= sample_mean
    sample_var = np.mean(x ** 2, axis=0, keepdims=True)
    ivar = 1. / np.sqrt(sample_var + eps)
    out = gamma * (x * ivar) + beta
    return out
