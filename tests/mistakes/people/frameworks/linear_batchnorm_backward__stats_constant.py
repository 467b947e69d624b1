import numpy as np


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    z = np.matmul(a, weight) + bias
    variance = np.var(z, axis=0)
    dz = dout * gamma / np.sqrt(variance + eps)
    da = np.matmul(dz, weight.T)
    dweight = np.matmul(a.T, dz)
    dbias = np.sum(dz, axis=0)
    return da, dweight, dbias
