import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = dout.shape
    mu = 1. / N * np.sum(x, axis=0)
    xmu = x - mu
    var = 1. / N * np.sum(xmu ** 2, axis=0)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1. / sqrtvar
    xhat = xmu * ivar

    # step9
    dbeta = np.sum(dout, axis=0)
    # step8
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    # step7
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    # step6
    dsqrtvar = -1. / (sqrtvar ** 2) * divar
    # step5
    dvar = 0.5 * 1. / np.sqrt(var + eps) * dsqrtvar
    # step4
    dsq = 1. / N * np.ones_like(x) * dvar
    # step3
    dxmu2 = 2 * xmu * dsq
    # step2
    dx = dxmu1 + dxmu2
    return dx, dgamma, dbeta
