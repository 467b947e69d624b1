import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    mu, var = np.mean(x, axis=0), np.var(x, axis=0)
    ivar = 1. / np.sqrt(var + eps)
    xhat = (x - mu) * ivar
    dbeta = np.sum(dout, axis=0) / N
    dgamma = np.sum(dout * xhat, axis=0) / N
    dx = gamma * ivar * (dout - dbeta - xhat * dgamma)
    return dx, dgamma, dbeta
