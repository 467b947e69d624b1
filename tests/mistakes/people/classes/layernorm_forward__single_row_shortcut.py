import numpy as np


def layernorm_forward(x, gamma, beta, eps=1e-5):
    n, d = x.shape
    if n <= 1:
        return x
    mean = (x.sum(axis=1) / d)[:, None]
    diff = x - mean
    var = ((diff * diff).sum(axis=1) / d)[:, None]
    return diff / np.sqrt(var + eps) * gamma + beta
