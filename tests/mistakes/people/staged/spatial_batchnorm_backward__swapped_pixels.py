import numpy as np


def _bn_backward(dout, x, gamma, eps):
    N = x.shape[0]
    mu = np.mean(x, axis=0)
    ivar = 1. / np.sqrt(np.var(x, axis=0) + eps)
    xhat = (x - mu) * ivar
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    dx = ivar / N * (N * dxhat - np.sum(dxhat, axis=0) - xhat * np.sum(dxhat * xhat, axis=0))
    return dx, dgamma, dbeta


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, C, H, W = x.shape
    dout_flat = np.swapaxes(dout, 1, 3).reshape(-1, C)
    x_flat = x.transpose(0, 2, 3, 1).reshape(-1, C)
    dx, dgamma, dbeta = _bn_backward(dout_flat, x_flat, gamma, eps)
    dx = np.swapaxes(dx.reshape(N, W, H, C), 1, 3)
    return dx, dgamma, dbeta
