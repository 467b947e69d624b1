import numpy as np


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    xg = np.reshape(x, (N, num_groups, C // num_groups, H, W))
    mean = np.mean(xg, axis=(3, 4), keepdims=True)
    var = np.var(xg, axis=(3, 4), keepdims=True)
    out = np.reshape((xg - mean) / np.sqrt(var + eps), (N, C, H, W))
    return out * gamma.reshape(1, C, 1, 1) + beta.reshape(1, C, 1, 1)
