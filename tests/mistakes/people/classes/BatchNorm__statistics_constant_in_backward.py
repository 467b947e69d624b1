import numpy as np


class BatchNorm:
    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.9):
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.training = True
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def _stats(self, x):
        if not self.training:
            return self.running_mean, self.running_var
        mean = x.mean(axis=0)
        var = x.var(axis=0)
        self.running_mean = self.momentum * self.running_mean + (1.0 - self.momentum) * mean
        self.running_var = self.momentum * self.running_var + (1.0 - self.momentum) * var
        return mean, var

    def forward(self, x: np.ndarray) -> np.ndarray:
        mean, var = self._stats(x)
        self._std = np.sqrt(var + self.eps)
        self._x_hat = (x - mean) / self._std
        return self.gamma * self._x_hat + self.beta

    def backward(self, dout: np.ndarray) -> np.ndarray:
        self.dgamma = np.sum(dout * self._x_hat, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        return dout * self.gamma / self._std
