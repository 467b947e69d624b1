import numpy as np


def layernorm_forward(x, gamma, beta, eps=1e-5):
    mu = np.mean(x, axis=1, keepdims=True)
    xmu = x - mu
    var = np.mean(xmu ** 2, axis=0)
    ivar = 1. / np.sqrt(var + eps)
    return gamma * xmu * ivar + beta
