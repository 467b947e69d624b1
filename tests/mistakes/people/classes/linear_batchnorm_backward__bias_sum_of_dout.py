import numpy as np


class BNCache:
    def __init__(self, z, eps):
        self.inv_std = 1.0 / np.sqrt(z.var(axis=0) + eps)
        self.z_hat = (z - z.mean(axis=0)) * self.inv_std


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    z = a @ weight + bias
    c = BNCache(z, eps)
    g = dout * gamma
    dz = c.inv_std * (g - g.mean(axis=0) - c.z_hat * (g * c.z_hat).mean(axis=0))

    da = dz @ weight.T
    dweight = a.T @ dz
    dbias = dout.sum(axis=0)
    return da, dweight, dbias
