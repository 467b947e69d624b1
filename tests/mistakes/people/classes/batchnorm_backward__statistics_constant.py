import numpy as np


class _Forward:
    def __init__(self, x, eps):
        self.mean = x.mean(axis=0)
        self.std = np.sqrt(x.var(axis=0) + eps)
        self.x_hat = (x - self.mean) / self.std


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    f = _Forward(x, eps)
    dbeta = dout.sum(axis=0)
    dgamma = (dout * f.x_hat).sum(axis=0)
    dx = dout * gamma / f.std
    return dx, dgamma, dbeta
