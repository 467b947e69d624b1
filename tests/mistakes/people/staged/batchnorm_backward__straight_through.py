import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    mu = np.mean(x, axis=0)
    var = np.var(x, axis=0)
    ivar = 1. / np.sqrt(var + eps)
    xhat = (x - mu) * ivar

    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    dx = dxhat * ivar
    return dx, dgamma, dbeta
