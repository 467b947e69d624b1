import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = dout.shape
    mu = np.mean(x, axis=0, keepdims=True)
    xmu = x - mu
    var = np.mean(xmu ** 2, axis=0, keepdims=True)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1 / sqrtvar
    cache = (xmu, sqrtvar, ivar, xmu * ivar)

    xmu, sqrtvar, ivar, xhat = cache
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    dxhat = dout * gamma
    divar = (dxhat * xmu).sum(axis=0, keepdims=True)
    dxmu = dxhat * ivar
    dsqrtvar = -divar * ivar
    dvar = 0.5 * ivar * dsqrtvar
    dxmu += 2 * xmu * dvar / N
    dmu = -dxmu.sum(axis=0, keepdims=True)
    dx = dxmu + dmu / N
    return dx, dgamma, dbeta
