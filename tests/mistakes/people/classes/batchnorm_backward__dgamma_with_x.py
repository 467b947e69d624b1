import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n = len(x)
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    inv = 1.0 / np.sqrt(var + eps)
    x_hat = (x - mean) * inv

    dgamma = np.sum(dout * x, axis=0)
    dbeta = np.sum(dout, axis=0)

    g = dout * gamma
    dx = (inv / n) * (n * g - g.sum(axis=0) - x_hat * (g * x_hat).sum(axis=0))
    return dx, dgamma, dbeta
