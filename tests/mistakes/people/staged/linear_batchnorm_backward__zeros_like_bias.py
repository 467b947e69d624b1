import numpy as np


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    z = a.dot(weight)
    zc = z - z.mean(axis=0)
    ivar = 1. / np.sqrt((zc ** 2).mean(axis=0) + eps)
    zhat = zc * ivar
    dzhat = dout * gamma
    dz = ivar * (dzhat - dzhat.mean(axis=0) - zhat * (dzhat * zhat).mean(axis=0))
    da = dz.dot(weight.T)
    dweight = a.T.dot(dz)
    dbias = np.zeros_like(bias)
    return da, dweight, dbias
