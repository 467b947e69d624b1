import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    mu = np.mean(x, axis=0)
    xmu = x - mu
    var = np.mean(xmu ** 2, axis=0)
    ivar = 1. / np.sqrt(var + eps)
    xhat = xmu * ivar

    dbeta = np.sum(dout, axis=0)
    dgammax = dout
    dgamma = np.sum(dgammax * xhat, axis=0)
    dxhat = dgammax

    divar = np.sum(dxhat * xmu, axis=0)
    dvar = -0.5 * ivar ** 3 * divar
    dxmu = dxhat * ivar + 2. / N * xmu * dvar
    dmu = -np.sum(dxmu, axis=0)
    dx = dxmu + 1. / N * dmu
    return dx, dgamma, dbeta
