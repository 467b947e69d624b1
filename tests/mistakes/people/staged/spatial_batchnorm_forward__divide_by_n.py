import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    mu = np.mean(x, axis=(0, 2, 3), keepdims=True)
    xmu = x - mu
    var = np.sum(xmu ** 2, axis=(0, 2, 3), keepdims=True) / N
    sqrtvar = np.sqrt(var + eps)
    xhat = xmu / sqrtvar
    return gamma.reshape(1, C, 1, 1) * xhat + beta.reshape(1, C, 1, 1)
