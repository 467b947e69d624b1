import numpy as np


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, C, H, W = x.shape
    axes = (0, 2, 3)
    g = gamma.reshape(1, C, 1, 1)
    mu = np.mean(x, axis=axes, keepdims=True)
    xmu = x - mu
    var = np.mean(xmu ** 2, axis=axes, keepdims=True)
    ivar = 1. / np.sqrt(var + eps)
    xhat = xmu * ivar

    dbeta = np.sum(dout, axis=axes)
    dgamma = np.sum(dout * xhat, axis=axes)
    dxhat = dout * g
    dx = 1. / N * ivar * (N * dxhat - np.sum(dxhat, axis=axes, keepdims=True)
                          - xhat * np.sum(dxhat * xhat, axis=axes, keepdims=True))
    return dx, dgamma, dbeta
