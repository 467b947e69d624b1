import numpy as np


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    xg = x.reshape(N, num_groups, C // num_groups, H, W)
    mu = np.mean(xg, axis=2, keepdims=True)
    var = np.var(xg, axis=2, keepdims=True)
    xhat = (xg - mu) / np.sqrt(var + eps)
    xhat = xhat.reshape(N, C, H, W)
    return gamma.reshape(1, C, 1, 1) * xhat + beta.reshape(1, C, 1, 1)
