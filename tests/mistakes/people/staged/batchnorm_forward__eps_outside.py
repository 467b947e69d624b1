import numpy as np


def _moments(x):
    sample_mean = np.mean(x, axis=0, keepdims=True)
    xmu = x - sample_mean
    sample_var = np.mean(xmu ** 2, axis=0, keepdims=True)
    return sample_mean, xmu, sample_var


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    sample_mean, xmu, sample_var = _moments(x)
    sqrtvar = np.sqrt(sample_var) + eps
    ivar = 1 / sqrtvar
    xhat = xmu * ivar
    return gamma * xhat + beta
