import numpy as np


def _batchnorm(x, gamma, beta, eps):
    mu = np.mean(x, axis=0)
    xmu = x - mu
    var = np.mean(xmu ** 2, axis=0)
    ivar = 1. / np.sqrt(var + eps)
    return gamma * xmu * ivar + beta


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    x_flat = x.reshape(N * H * W, C)
    out_flat = _batchnorm(x_flat, gamma, beta, eps)
    return out_flat.reshape(N, C, H, W)
