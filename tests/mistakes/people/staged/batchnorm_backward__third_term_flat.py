import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    sample_mean = np.mean(x, axis=0, keepdims=True)
    sample_var = np.var(x, axis=0, keepdims=True)
    sqrtvar = np.sqrt(sample_var + eps)
    xhat = (x - sample_mean) / sqrtvar

    dgamma = np.sum(dout * xhat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dxhat = dout * gamma
    dx = (N * dxhat - np.sum(dxhat, axis=0) - np.sum(dxhat * xhat, axis=0)) / (N * sqrtvar)
    return dx, dgamma, dbeta
