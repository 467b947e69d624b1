import numpy as np


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    xg = x.reshape(N, C // num_groups, num_groups, H, W)
    mean = xg.mean(axis=(2, 3, 4), keepdims=True)
    var = xg.var(axis=(2, 3, 4), keepdims=True)
    y = ((xg - mean) / np.sqrt(var + eps)).reshape(N, C, H, W)
    return y * gamma.reshape(1, C, 1, 1) + beta.reshape(1, C, 1, 1)
