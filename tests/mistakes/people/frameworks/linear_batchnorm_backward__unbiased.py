import numpy as np


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    n = a.shape[0]
    z = a @ weight + bias
    zc = z - z.mean(axis=0)
    rstd = 1.0 / np.sqrt((zc ** 2).sum(axis=0) / (n - 1) + eps)
    dzhat = dout * gamma
    drstd = (dzhat * zc).sum(axis=0)
    dzc = dzhat * rstd - zc * drstd * rstd ** 3 / (n - 1)
    dz = dzc - dzc.mean(axis=0)
    return dz @ weight.T, a.T @ dz, dz.sum(axis=0)
