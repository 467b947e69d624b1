import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    mean, var = x.mean(0), x.var(0)
    x_hat = (x - mean) / np.sqrt(var + eps)
    g = dout * gamma
    dbeta = dout.sum(0)
    dgamma = (g * x_hat).sum(0)
    dx = (g - g.mean(0) - x_hat * dgamma / N) / np.sqrt(var + eps)
    return dx, dgamma, dbeta
