import numpy as np


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    ivar = 1. / np.sqrt(running_var + eps)
    dx = dout * gamma * ivar
    dgamma = np.sum(dout * x, axis=0)
    dbeta = np.sum(dout, axis=0)
    return dx, dgamma, dbeta
