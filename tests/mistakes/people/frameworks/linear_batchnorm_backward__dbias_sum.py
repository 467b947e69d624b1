import numpy as np


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    z = a @ weight + bias
    rstd = 1.0 / np.sqrt(z.var(axis=0) + eps)
    z_hat = (z - z.mean(axis=0)) * rstd
    dz = gamma * rstd * (dout - dout.mean(axis=0) - z_hat * (dout * z_hat).mean(axis=0))
    dbias = dout.sum(axis=0)
    return dz @ weight.T, a.T @ dz, dbias
