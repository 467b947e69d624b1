import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    mean = np.mean(x, axis=0)
    var = np.var(x, axis=0)
    inv = 1.0 / np.sqrt(var + eps)
    x_hat = (x - mean) * inv
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * x_hat, axis=0)
    dx_hat = dout * gamma
    dmean = -np.sum(dx_hat * inv, axis=0)
    dx = dx_hat * inv + dmean / x.shape[0]
    return dx, dgamma, dbeta
