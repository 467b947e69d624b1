import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    mean = x.mean(axis=0, keepdims=True)
    rstd = 1.0 / np.sqrt(x.var(axis=0, keepdims=True) + eps)
    x_hat = (x - mean) * rstd
    dgamma = (dout * x_hat).sum(axis=0, keepdims=True)
    dbeta = dout.sum(axis=0, keepdims=True)
    n = x.shape[0]
    dx = gamma * rstd * (dout - dbeta / n - x_hat * dgamma / n)
    return dx, dgamma, dbeta
