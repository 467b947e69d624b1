import numpy as np


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, C, H, W = dout.shape
    d = dout.reshape(-1, C)
    xf = x.reshape(-1, C)
    M = xf.shape[0]
    mu = xf.mean(axis=0)
    xmu = xf - mu
    var = (xmu ** 2).mean(axis=0)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1. / sqrtvar
    xhat = xmu * ivar
    dbeta = d.sum(axis=0)
    dgamma = (d * xhat).sum(axis=0)
    dxhat = d * gamma
    dvar = -0.5 * ivar ** 3 * (dxhat * xmu).sum(axis=0)
    dxmu = dxhat * ivar + 2. / M * xmu * dvar
    dx = dxmu - dxmu.sum(axis=0) / M
    return dx.reshape(N, C, H, W), dgamma, dbeta
