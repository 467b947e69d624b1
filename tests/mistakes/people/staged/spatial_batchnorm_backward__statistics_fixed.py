import numpy as np


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    C = x.shape[1]
    mu = np.mean(x, axis=(0, 2, 3), keepdims=True)
    ivar = 1. / np.sqrt(np.var(x, axis=(0, 2, 3), keepdims=True) + eps)
    xhat = (x - mu) * ivar
    dbeta = np.sum(dout, axis=(0, 2, 3))
    dgamma = np.sum(dout * xhat, axis=(0, 2, 3))
    dx = dout * gamma.reshape(1, C, 1, 1) * ivar
    return dx, dgamma, dbeta
