import numpy as np


class Ctx:
    def __init__(self, x, eps):
        self.mean = x.mean(axis=(0, 2, 3), keepdims=True)
        self.inv_std = 1.0 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
        self.x_hat = (x - self.mean) * self.inv_std
        self.m = x.shape[0]


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    ctx = Ctx(x, eps)
    dbeta = dout.sum(axis=(0, 2, 3))
    dgamma = (dout * ctx.x_hat).sum(axis=(0, 2, 3))
    g = gamma[None, :, None, None]
    db = dbeta[None, :, None, None]
    dg = dgamma[None, :, None, None]
    dx = g * ctx.inv_std / ctx.m * (ctx.m * dout - db - ctx.x_hat * dg)
    return dx, dgamma, dbeta
