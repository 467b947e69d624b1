import numpy as np


def layernorm_forward(x, gamma, beta, eps=1e-5):
    N, D = x.shape
    xT = x.T
    mu = 1. / N * np.sum(xT, axis=0)
    xmu = xT - mu
    var = 1. / N * np.sum(xmu ** 2, axis=0)
    sqrtvar = np.sqrt(var + eps)
    xhat = (xmu / sqrtvar).T
    return gamma * xhat + beta
