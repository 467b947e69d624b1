import numpy as np


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    sp = (2, 3)
    mean = x.mean(axis=sp, keepdims=True)
    std = np.sqrt(x.var(axis=sp, keepdims=True) + eps)
    x_hat = (x - mean) / std
    dgamma = (dout * x_hat).sum(axis=(0, 2, 3))
    dbeta = dout.sum(axis=(0, 2, 3))
    g = dout * gamma.reshape(1, -1, 1, 1)
    dx = (g - g.mean(axis=sp, keepdims=True) - x_hat * (g * x_hat).mean(axis=sp, keepdims=True)) / std
    return dx, dgamma, dbeta
