import numpy as np


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    z = np.dot(a, weight) + bias
    sqrtvar = np.sqrt(np.var(z, axis=0) + eps)
    dz = dout * gamma / sqrtvar
    da = np.dot(dz, weight.T)
    dweight = np.dot(a.T, dz)
    dbias = np.sum(dz, axis=0)
    return da, dweight, dbias
