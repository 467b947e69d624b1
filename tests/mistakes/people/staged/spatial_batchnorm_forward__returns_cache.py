import numpy as np


def _forward_cache(x, gamma, beta, eps):
    mu = np.mean(x, axis=0, keepdims=True)
    xmu = x - mu
    var = np.mean(xmu ** 2, axis=0, keepdims=True)
    ivar = 1. / np.sqrt(var + eps)
    xhat = xmu * ivar
    return gamma * xhat + beta, (xhat, gamma, xmu, ivar, var, eps)


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    x_flat = x.transpose(0, 2, 3, 1).reshape(-1, C)
    out_flat, cache = _forward_cache(x_flat, gamma, beta, eps)
    out = out_flat.reshape(N, H, W, C).transpose(0, 3, 1, 2)
    return out, cache
