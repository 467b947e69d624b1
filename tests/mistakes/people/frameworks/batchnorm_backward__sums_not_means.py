import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    mean = x.mean(axis=0)
    rstd = (x.var(axis=0) + eps) ** -0.5
    x_hat = (x - mean) * rstd
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)
    dx = gamma * rstd * (dout - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta
