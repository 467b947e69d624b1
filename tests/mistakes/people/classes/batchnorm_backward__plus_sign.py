import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    inv_std = 1.0 / np.sqrt(var + eps)
    x_hat = (x - mean) * inv_std

    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)

    dx_hat = dout * gamma
    dx = dx_hat - dx_hat.mean(axis=0)
    dx += x_hat * (dx_hat * x_hat).mean(axis=0)
    dx *= inv_std
    return dx, dgamma, dbeta
