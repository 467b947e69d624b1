import numpy as np


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    inv_std = 1.0 / np.sqrt(running_var + eps)
    dbeta = dout.sum(axis=0)
    dgamma = (dout * (x - running_mean)).sum(axis=0) * inv_std
    dx = dout
    dx *= gamma
    dx *= inv_std
    return dx, dgamma, dbeta
