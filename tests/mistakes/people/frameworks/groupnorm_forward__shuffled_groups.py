import numpy as np


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    xg = x.reshape(N, C // num_groups, num_groups, H, W)
    mean = np.mean(xg, axis=(1, 3, 4), keepdims=True)
    variance = np.var(xg, axis=(1, 3, 4), keepdims=True)
    xg = (xg - mean) / np.sqrt(variance + eps)
    return xg.reshape(x.shape) * gamma[:, None, None] + beta[:, None, None]
