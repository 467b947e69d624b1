import numpy as np


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    size = C // num_groups
    xg = x.reshape(N * num_groups, size * H * W)
    mu = xg.mean(axis=1, keepdims=True)
    var = xg.var(axis=1, keepdims=True)
    xhat = (xg - mu) / np.sqrt(var + eps)
    xhat = xhat.reshape(N, num_groups, size, H, W)
    g = gamma[::size].reshape(1, num_groups, 1, 1, 1)
    b = beta[::size].reshape(1, num_groups, 1, 1, 1)
    return (g * xhat + b).reshape(N, C, H, W)
