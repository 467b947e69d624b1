import numpy as np


def layernorm_forward(x, gamma, beta, eps=1e-5):
    mu = np.mean(x, axis=0, keepdims=True)
    xmu = x - mu
    var = np.mean(xmu ** 2, axis=0, keepdims=True)
    sqrtvar = np.sqrt(var + eps)
    xhat = xmu / sqrtvar
    return gamma * xhat + beta
