import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N = x.shape[0]
    mean = x.mean(axis=0)
    xmu = x - mean
    var = (xmu ** 2).sum(axis=0) / (N - 1)
    rsqrt = 1.0 / np.sqrt(var + eps)
    xhat = xmu * rsqrt

    dgamma = (dout * xhat).sum(axis=0)
    dbeta = dout.sum(axis=0)

    dxhat = dout * gamma
    dvar = (dxhat * xmu).sum(axis=0) * -0.5 * rsqrt ** 3
    dxmu = dxhat * rsqrt + dvar * 2.0 * xmu / (N - 1)
    dx = dxmu - dxmu.mean(axis=0)
    return dx, dgamma, dbeta
