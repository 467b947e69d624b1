import numpy as np


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    v = x.reshape(N, num_groups, -1)
    v -= v.mean(axis=-1, keepdims=True)
    v /= np.sqrt((v ** 2).mean(axis=-1, keepdims=True) + eps)
    return v.reshape(N, C, H, W) * gamma.reshape(1, -1, 1, 1) + beta.reshape(1, -1, 1, 1)
