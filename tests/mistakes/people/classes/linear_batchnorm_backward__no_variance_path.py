import numpy as np


def _batchnorm_dz(dout, z, gamma, eps):
    inv_std = 1.0 / np.sqrt(z.var(axis=0) + eps)
    dz = dout * gamma * inv_std
    dz = dz - dz.mean(axis=0)
    return dz


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    z = np.matmul(a, weight) + bias
    dz = _batchnorm_dz(dout, z, gamma, eps)
    return np.matmul(dz, weight.T), np.matmul(a.T, dz), dz.sum(axis=0)
