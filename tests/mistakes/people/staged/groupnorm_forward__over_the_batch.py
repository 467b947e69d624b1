import numpy as np


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    G = num_groups
    xg = x.reshape(N, G, C // G, H, W)
    mu = np.mean(xg, axis=(0, 2, 3, 4), keepdims=True)
    xmu = xg - mu
    var = np.mean(xmu ** 2, axis=(0, 2, 3, 4), keepdims=True)
    xhat = (xmu / np.sqrt(var + eps)).reshape(x.shape)
    return gamma[None, :, None, None] * xhat + beta[None, :, None, None]
