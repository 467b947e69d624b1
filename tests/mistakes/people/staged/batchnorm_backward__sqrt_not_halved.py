import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N = x.shape[0]
    sample_mean = np.mean(x, axis=0)
    sample_var = np.var(x, axis=0)
    xmu = x - sample_mean
    ivar = (sample_var + eps) ** -0.5
    xhat = xmu * ivar

    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = gamma * dout
    dvar = np.sum(dxhat * xmu, axis=0) * -(sample_var + eps) ** -1.5
    dmean = np.sum(-dxhat * ivar, axis=0) + dvar * np.mean(-2 * xmu, axis=0)
    dx = dxhat * ivar + dvar * 2 * xmu / N + dmean / N
    return dx, dgamma, dbeta
