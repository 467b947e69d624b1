import numpy as np


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    sqrtvar = np.sqrt(running_var + eps)
    xhat = (x - running_mean) / sqrtvar
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    dx = dout / gamma * sqrtvar
    return dx, dgamma, dbeta
