import numpy as np


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    N, D = x.shape
    sample_mean = np.mean(x, axis=0)
    sample_var = np.var(x, axis=0)
    ivar = 1. / np.sqrt(sample_var + eps)
    xhat = (x - sample_mean) * ivar
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    dx = ivar / N * (N * dxhat - np.sum(dxhat, axis=0) - xhat * np.sum(dxhat * xhat, axis=0))
    return dx, dgamma, dbeta
