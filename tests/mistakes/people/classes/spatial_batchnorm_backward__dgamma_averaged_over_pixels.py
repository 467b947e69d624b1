import numpy as np


def _bcast(v):
    return v.reshape(1, -1, 1, 1)


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    mean = x.mean(axis=(0, 2, 3), keepdims=True)
    istd = 1.0 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    x_hat = (x - mean) * istd

    dx_hat = dout * _bcast(gamma)
    dx = dx_hat - dx_hat.mean(axis=(0, 2, 3), keepdims=True)
    dx = dx - x_hat * (dx_hat * x_hat).mean(axis=(0, 2, 3), keepdims=True)
    dx = dx * istd

    dgamma = (dout * x_hat).sum(axis=0).mean(axis=(1, 2))
    dbeta = dout.sum(axis=0).mean(axis=(1, 2))
    return dx, dgamma, dbeta
