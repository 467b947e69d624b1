import numpy as np


def _moments(x):
    mu = np.mean(x, axis=0, keepdims=True)
    var = np.var(x, axis=0, keepdims=True)
    return mu, var


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    N = a.shape[0]
    mu, var = _moments(a)
    ivar = 1. / np.sqrt(var + eps)
    ahat = (a - mu) * ivar
    dz = dout * gamma
    dweight = ahat.T.dot(dz)
    dbias = dz.sum(axis=0)
    dahat = dz.dot(weight.T)
    da = ivar / N * (N * dahat - dahat.sum(axis=0) - ahat * (dahat * ahat).sum(axis=0))
    return da, dweight, dbias
