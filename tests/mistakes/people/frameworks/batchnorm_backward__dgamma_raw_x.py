import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N = x.shape[0]
    mu = x.mean(axis=0)
    ivar = 1 / np.sqrt(x.var(axis=0) + eps)
    xhat = (x - mu) * ivar
    dgamma = np.sum(dout * x, axis=0)
    dbeta = np.sum(dout, axis=0)
    dxhat = dout * gamma
    dx = ivar / N * (N * dxhat - dxhat.sum(axis=0) - xhat * np.sum(dxhat * xhat, axis=0))
    return dx, dgamma, dbeta
