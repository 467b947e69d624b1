import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    mu = np.mean(x, axis=0)
    xmu = x - mu
    var = np.mean(xmu ** 2, axis=0)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1. / sqrtvar
    xhat = xmu * ivar

    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1. / (sqrtvar ** 2) * divar
    dvar = 0.5 * 1. / sqrtvar * dsqrtvar
    dxmu2 = 2. / N * xmu * dvar
    dmu = np.sum(dxmu1 + dxmu2, axis=0)
    dx = dxmu1 + dxmu2 + dmu / N
    return dx, dgamma, dbeta
