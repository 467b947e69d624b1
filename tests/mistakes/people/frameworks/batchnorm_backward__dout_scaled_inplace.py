import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    mean = np.mean(x, axis=0)
    rsqrt = 1.0 / np.sqrt(np.var(x, axis=0) + eps)
    x_hat = (x - mean) * rsqrt
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * x_hat, axis=0)
    dout *= gamma
    dx = rsqrt * (dout - dout.mean(axis=0) - x_hat * np.mean(dout * x_hat, axis=0))
    return dx, dgamma, dbeta
