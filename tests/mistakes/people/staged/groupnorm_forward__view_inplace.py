import numpy as np


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    xg = x.reshape(N, num_groups, -1)
    xg -= xg.mean(axis=2, keepdims=True)
    xg /= np.sqrt((xg ** 2).mean(axis=2, keepdims=True) + eps)
    xhat = xg.reshape(N, C, H, W)
    return gamma.reshape(1, C, 1, 1) * xhat + beta.reshape(1, C, 1, 1)
