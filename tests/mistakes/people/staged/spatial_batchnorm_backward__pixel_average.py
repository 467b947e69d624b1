import numpy as np


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, C, H, W = x.shape
    M = N * H * W
    mu = x.mean(axis=(0, 2, 3), keepdims=True)
    var = x.var(axis=(0, 2, 3), keepdims=True)
    ivar = 1. / np.sqrt(var + eps)
    xhat = (x - mu) * ivar
    dxhat = dout * gamma.reshape(1, C, 1, 1)
    dbeta = np.sum(dout.mean(axis=(2, 3)), axis=0)
    dgamma = np.sum((dout * xhat).mean(axis=(2, 3)), axis=0)
    s1 = np.sum(dxhat, axis=(0, 2, 3), keepdims=True)
    s2 = np.sum(dxhat * xhat, axis=(0, 2, 3), keepdims=True)
    dx = ivar * (dxhat - s1 / M - xhat * s2 / M)
    return dx, dgamma, dbeta
