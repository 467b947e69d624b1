import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = np.mean(x, axis=0, keepdims=True)
    xmu = x - mu
    var = np.mean(np.square(xmu), axis=0, keepdims=True)
    ivar = 1. / (var + eps)
    xhat = xmu * ivar
    out = gamma * xhat + beta
    return out
