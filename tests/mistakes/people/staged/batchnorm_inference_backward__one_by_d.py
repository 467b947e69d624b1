import numpy as np


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    mu = running_mean.reshape(1, -1)
    ivar = 1. / np.sqrt(running_var.reshape(1, -1) + eps)
    xhat = (x - mu) * ivar
    dbeta = np.sum(dout, axis=0, keepdims=True)
    dgamma = np.sum(dout * xhat, axis=0, keepdims=True)
    dx = dout * gamma.reshape(1, -1) * ivar
    return dx, dgamma, dbeta
