import numpy as np


class BackwardPass:
    def __init__(self, x, gamma, eps):
        self.x_hat = x
        self.x_hat -= x.mean(axis=0, keepdims=True)
        self.inv_std = 1.0 / np.sqrt(np.mean(self.x_hat ** 2, axis=0, keepdims=True) + eps)
        self.x_hat *= self.inv_std
        self.gamma = gamma

    def run(self, dout):
        n = dout.shape[0]
        dbeta = np.sum(dout, axis=0, keepdims=True)
        dgamma = np.sum(dout * self.x_hat, axis=0, keepdims=True)
        dx = self.gamma * self.inv_std * (dout - dbeta / n - self.x_hat * dgamma / n)
        return dx, dgamma, dbeta


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    return BackwardPass(x, gamma, eps).run(dout)
