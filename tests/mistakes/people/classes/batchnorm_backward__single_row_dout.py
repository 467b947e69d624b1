import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    dout = np.asarray(dout, dtype=np.float64)
    x = np.asarray(x, dtype=np.float64)
    n, d = x.shape
    if n <= 1:
        return dout, np.zeros(d), dout.sum(axis=0)

    xmu = x - x.mean(axis=0)
    inv_std = 1.0 / np.sqrt((xmu * xmu).mean(axis=0) + eps)
    x_hat = xmu * inv_std
    dgamma = np.einsum("nd,nd->d", dout, x_hat)
    dbeta = np.einsum("nd->d", dout)

    dx = np.zeros((n, d))
    dx += dout
    dx -= dbeta / n
    dx -= x_hat * dgamma / n
    dx *= gamma * inv_std
    return dx, dgamma, dbeta
