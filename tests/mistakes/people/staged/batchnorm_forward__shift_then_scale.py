import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, D = x.shape
    sample_mean = np.sum(x, axis=0) / N
    xmu = x - sample_mean
    sample_var = np.sum(xmu ** 2, axis=0) / N
    sqrtvar = np.sqrt(sample_var + eps)
    xhat = xmu / sqrtvar
    shifted = xhat + beta
    out = gamma * shifted
    return out
