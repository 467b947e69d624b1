import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, D = x.shape
    mu = np.sum(x, axis=0, keepdims=True) / N
    sq = x ** 2
    var = np.sum(sq, axis=0, keepdims=True) / N
    sqrtvar = np.sqrt(var + eps)
    ivar = 1. / sqrtvar
    xmu = x - mu
    xhat = xmu * ivar
    return gamma * xhat + beta
