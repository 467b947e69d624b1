import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    m = x.size
    mu = np.mean(x, axis=0)
    var = np.var(x, axis=0)
    xmu = x - mu
    ivar = 1. / np.sqrt(var + eps)
    xhat = xmu * ivar
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    dvar = np.sum(dxhat * xmu * -0.5 * ivar ** 3, axis=0)
    dmu = np.sum(-dxhat * ivar, axis=0) + dvar * np.sum(-2 * xmu, axis=0) / m
    dx = dxhat * ivar + dvar * 2 * xmu / m + dmu / m
    return dx, dgamma, dbeta
