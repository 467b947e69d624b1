import numpy as np


class Grads:
    def __init__(self, dout, x_hat):
        n = dout.shape[0]
        self.gamma = (dout * x_hat).sum(axis=0) / n
        self.beta = dout.sum(axis=0) / n


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    inv_std = 1.0 / np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) * inv_std
    grads = Grads(dout, x_hat)
    dx = gamma * inv_std * (dout - grads.beta - x_hat * grads.gamma)
    return dx, grads.gamma, grads.beta
