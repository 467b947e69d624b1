import numpy as np


class BatchNorm:
    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.9):
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True
        self.dgamma = None
        self.dbeta = None
        self._cache = None

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def _update_running(self, mean, var):
        self.running_mean += self.momentum * (mean - self.running_mean)
        self.running_var += self.momentum * (var - self.running_var)

    def forward(self, x):
        if self.training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self._update_running(mean, var)
        else:
            mean, var = self.running_mean, self.running_var
        inv_std = 1.0 / np.sqrt(var + self.eps)
        x_hat = (x - mean) * inv_std
        self._cache = (x_hat, inv_std, self.gamma.copy(), self.training)
        return self.gamma * x_hat + self.beta

    def backward(self, dout):
        x_hat, inv_std, gamma, training = self._cache
        self.dgamma = (dout * x_hat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        g = dout * gamma
        if not training:
            return g * inv_std
        return inv_std * (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0))
