import numpy as np


def _forward_cache(x, eps):
    mu = np.mean(x, axis=0, keepdims=True)
    xmu = x - mu
    var = np.mean(xmu ** 2, axis=0, keepdims=True)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1. / sqrtvar
    return {'xmu': xmu, 'ivar': ivar, 'xhat': xmu * ivar}


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    cache = _forward_cache(x, eps)
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * cache['xhat'], axis=0)
    dxhat = dout * gamma
    # step 7
    dxmu = dxhat * cache['ivar']
    # step 2
    dmu = -np.sum(dxmu, axis=0, keepdims=True)
    # step 1
    dx = dxmu + dmu / N
    return dx, dgamma, dbeta
