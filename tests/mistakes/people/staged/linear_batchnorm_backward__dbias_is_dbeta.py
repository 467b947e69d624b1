import numpy as np


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    N = a.shape[0]
    z = a.dot(weight) + bias
    mu = np.mean(z, axis=0)
    ivar = 1. / np.sqrt(np.var(z, axis=0) + eps)
    zhat = (z - mu) * ivar
    dzhat = dout * gamma
    dz = ivar / N * (N * dzhat - np.sum(dzhat, axis=0) - zhat * np.sum(dzhat * zhat, axis=0))
    da = dz.dot(weight.T)
    dweight = a.T.dot(dz)
    dbias = np.sum(dout, axis=0)
    return da, dweight, dbias
