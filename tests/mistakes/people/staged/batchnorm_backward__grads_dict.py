import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    grads = {}
    mu = np.mean(x, axis=0)
    ivar = 1. / np.sqrt(np.var(x, axis=0) + eps)
    xhat = (x - mu) * ivar
    grads['dbeta'] = np.sum(dout, axis=0)
    grads['dgamma'] = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    grads['dx'] = ivar * (dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).mean(axis=0))
    return grads
