import numpy as np


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    N = dout.shape[0]
    xmu = x - running_mean
    ivar = 1. / np.sqrt(running_var + eps)
    xhat = xmu * ivar
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dvar = -0.5 * ivar ** 3 * divar
    dxmu = dxhat * ivar + 2. / N * xmu * dvar
    dmu = -np.sum(dxmu, axis=0)
    dx = dxmu + dmu / N
    return dx, dgamma, dbeta
