import numpy as np


def layernorm_forward(x, gamma, beta, eps=1e-5):
    N, D = x.shape
    mu = np.sum(x, axis=1, keepdims=True) / D
    xmu = x - mu
    var = np.sum(xmu ** 2, axis=1, keepdims=True) / (D - 1)
    ivar = 1. / np.sqrt(var + eps)
    return gamma * (xmu * ivar) + beta
