import numpy as np


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    ivar = 1. / np.sqrt(running_var + eps)
    xhat = (x - running_mean) * ivar
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dout *= gamma
    dout *= ivar
    return dout, dgamma, dbeta
