import numpy as np


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    n = a.shape[0]
    z = a @ weight
    z += bias
    inv_std = 1.0 / np.sqrt(z.var(axis=0) + eps)
    z *= inv_std

    dz = dout * gamma
    sum_dz = dz.sum(axis=0)
    sum_dz_z = (dz * z).sum(axis=0)
    dz -= sum_dz / n
    dz -= z * sum_dz_z / n
    dz *= inv_std

    return dz @ weight.T, a.T @ dz, dz.sum(axis=0)
