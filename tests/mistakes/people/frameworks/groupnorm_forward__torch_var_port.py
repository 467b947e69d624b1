import numpy as np


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    v = x.reshape(N, num_groups, -1)
    mean = v.mean(-1, keepdims=True)
    var = v.var(-1, ddof=1, keepdims=True)
    v = (v - mean) / np.sqrt(var + eps)
    v = v.reshape(N, C, H, W)
    return v * gamma.reshape(1, -1, 1, 1) + beta.reshape(1, -1, 1, 1)
