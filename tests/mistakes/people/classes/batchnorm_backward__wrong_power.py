import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n, d = x.shape
    mu = np.mean(x, axis=0)
    xmu = x - mu
    var = np.mean(xmu ** 2, axis=0)
    std_inv = (var + eps) ** -0.5

    dx_norm = dout * gamma
    dvar = np.sum(dx_norm * xmu, axis=0) * -0.5 * std_inv
    dmu = np.sum(dx_norm * -std_inv, axis=0) + dvar * np.mean(-2.0 * xmu, axis=0)

    dx = dx_norm * std_inv + dvar * 2.0 * xmu / n + dmu / n
    dgamma = np.sum(dout * xmu * std_inv, axis=0)
    dbeta = np.sum(dout, axis=0)
    return dx, dgamma, dbeta
