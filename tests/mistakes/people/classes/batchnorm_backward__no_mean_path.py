import numpy as np


class BatchNormGrad:
    def __init__(self, x, gamma, eps):
        self.n = x.shape[0]
        self.gamma = gamma
        self.xmu = x - x.mean(axis=0)
        self.var = x.var(axis=0)
        self.ivar = 1.0 / np.sqrt(self.var + eps)
        self.x_hat = self.xmu * self.ivar

    def grad_x(self, dout):
        dxhat = dout * self.gamma
        dvar = np.sum(dxhat * self.xmu, axis=0) * -0.5 * self.ivar ** 3
        return dxhat * self.ivar + dvar * 2.0 * self.xmu / self.n

    def grad_gamma(self, dout):
        return np.sum(dout * self.x_hat, axis=0)

    def grad_beta(self, dout):
        return np.sum(dout, axis=0)


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    g = BatchNormGrad(x, gamma, eps)
    return g.grad_x(dout), g.grad_gamma(dout), g.grad_beta(dout)
