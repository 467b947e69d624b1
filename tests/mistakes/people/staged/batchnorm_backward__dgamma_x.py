import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    mu = x.mean(axis=0)
    ivar = 1. / np.sqrt(x.var(axis=0) + eps)
    xhat = (x - mu) * ivar
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * x, axis=0)
    dxhat = dout * gamma
    dx = 1. / N * ivar * (N * dxhat - np.sum(dxhat, axis=0) - xhat * np.sum(dxhat * xhat, axis=0))
    return dx, dgamma, dbeta
