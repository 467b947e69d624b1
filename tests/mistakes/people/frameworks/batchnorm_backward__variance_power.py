import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    m = x.shape[0]
    mu = np.mean(x, axis=0)
    xc = x - mu
    var = np.mean(xc ** 2, axis=0)
    dxhat = dout * gamma
    dvar = np.sum(dxhat * xc * -0.5 * (var + eps) ** (-0.5), axis=0)
    dmu = np.sum(-dxhat / np.sqrt(var + eps), axis=0)
    dx = dxhat / np.sqrt(var + eps) + dvar * 2 * xc / m + dmu / m
    dgamma = np.sum(dout * xc / np.sqrt(var + eps), axis=0)
    dbeta = np.sum(dout, axis=0)
    return dx, dgamma, dbeta
