import numpy as np


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, C, H, W = x.shape
    M = N * H * W
    ax = dict(axis=(0, 2, 3), keepdims=True)
    mu = np.mean(x, **ax)
    xmu = x - mu
    var = np.mean(xmu ** 2, **ax)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1. / sqrtvar
    xhat = xmu * ivar
    dbeta = np.sum(dout, **ax)
    dgamma = np.sum(dout * xhat, **ax)
    dxhat = dout * gamma.reshape(1, C, 1, 1)
    divar = np.sum(dxhat * xmu, **ax)
    dsqrtvar = -divar / sqrtvar ** 2
    dvar = 0.5 * dsqrtvar / sqrtvar
    dxmu = dxhat * ivar + 2. / M * xmu * dvar
    dmu = -np.sum(dxmu, **ax)
    dx = dxmu + dmu / M
    return dx, dgamma, dbeta
