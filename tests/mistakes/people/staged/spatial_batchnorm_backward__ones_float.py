import numpy as np


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, C, H, W = dout.shape
    dout_flat = dout.transpose(0, 2, 3, 1).reshape(-1, C)
    x_flat = x.transpose(0, 2, 3, 1).reshape(-1, C)
    M = N * H * W

    mu = np.sum(x_flat, axis=0) / M
    xmu = x_flat - mu
    var = np.sum(xmu ** 2, axis=0) / M
    sqrtvar = np.sqrt(var + eps)
    ivar = 1. / sqrtvar
    xhat = xmu * ivar

    dbeta = np.sum(dout_flat, axis=0)
    dgamma = np.sum(dout_flat * xhat, axis=0)
    dxhat = dout_flat * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1. / (sqrtvar ** 2) * divar
    dvar = 0.5 * 1. / sqrtvar * dsqrtvar
    dsq = 1. / M * np.ones((M, C)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -np.sum(dx1, axis=0)
    dx2 = 1. / M * np.ones((M, C)) * dmu
    dx = (dx1 + dx2).reshape(N, H, W, C).transpose(0, 3, 1, 2)
    return dx, dgamma, dbeta
