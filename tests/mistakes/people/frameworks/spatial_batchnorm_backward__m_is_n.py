import numpy as np


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N = x.shape[0]
    ax = (0, 2, 3)
    mean = x.mean(axis=ax, keepdims=True)
    rstd = 1.0 / np.sqrt(x.var(axis=ax, keepdims=True) + eps)
    x_hat = (x - mean) * rstd
    dbeta = dout.sum(axis=ax)
    dgamma = (dout * x_hat).sum(axis=ax)
    g = gamma[None, :, None, None]
    dx = g * rstd / N * (N * dout - dbeta[None, :, None, None] - x_hat * dgamma[None, :, None, None])
    return dx, dgamma, dbeta
