import numpy as np
from dataclasses import dataclass


@dataclass
class _Cache:
    x_hat: np.ndarray
    inv_std: np.ndarray
    gamma: np.ndarray
    training: bool


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        if self.training:
            n = x.shape[0]
            mean = x.mean(axis=0)
            var = x.var(axis=0)
            m = self.momentum
            self.running_mean = m * self.running_mean + (1 - m) * mean
            self.running_var = m * self.running_var + (1 - m) * var * n / max(n - 1, 1)
        else:
            mean = self.running_mean
            var = self.running_var
        inv_std = 1 / np.sqrt(var + self.eps)
        x_hat = (x - mean) * inv_std
        self._cache = _Cache(x_hat, inv_std, self.gamma.copy(), self.training)
        return self.gamma * x_hat + self.beta

    def backward(self, dout):
        c = self._cache
        self.dbeta = np.sum(dout, axis=0)
        self.dgamma = np.sum(dout * c.x_hat, axis=0)
        if not c.training:
            return dout * c.gamma * c.inv_std
        n = dout.shape[0]
        return c.gamma * c.inv_std / n * (n * dout - self.dbeta - c.x_hat * self.dgamma)
