import numpy as np


def _backward_2d(dout, x, gamma, eps):
    inv_std = 1.0 / np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) * inv_std
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)
    m = len(x)
    dx = gamma * inv_std * (dout - dbeta / m - x_hat * dgamma / m)
    return dx, dgamma, dbeta


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    c = x.shape[1]
    dx, dgamma, dbeta = _backward_2d(dout.reshape(-1, c), x.reshape(-1, c), gamma, eps)
    return dx.reshape(x.shape), dgamma, dbeta
