import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    sample_mean = x.mean(axis=0)
    sample_var = x.var(axis=0)
    xmu = x - sample_mean
    ivar = 1. / np.sqrt(sample_var + eps)
    xhat = xmu * ivar

    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    dout *= gamma
    dvar = (dout * xmu).sum(axis=0) * -0.5 * ivar ** 3
    dmu = -(dout * ivar).sum(axis=0)
    dx = dout * ivar + dvar * 2 * xmu / N + dmu / N
    return dx, dgamma, dbeta
