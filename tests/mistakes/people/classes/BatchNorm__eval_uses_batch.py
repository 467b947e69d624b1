import numpy as np


class BatchNorm:
    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.9) -> None:
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.eps = eps
        self.momentum = momentum
        self.training = True
        self.dgamma = np.zeros(num_features)
        self.dbeta = np.zeros(num_features)

    def train(self) -> "BatchNorm":
        self.training = True
        return self

    def eval(self) -> "BatchNorm":
        self.training = False
        return self

    def forward(self, x: np.ndarray) -> np.ndarray:
        mean = x.mean(axis=0)
        var = x.var(axis=0)
        if self.training:
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        self._inv_std = 1.0 / np.sqrt(var + self.eps)
        self._x_hat = (x - mean) * self._inv_std
        self._gamma = self.gamma.copy()
        return self.gamma * self._x_hat + self.beta

    def backward(self, dout: np.ndarray) -> np.ndarray:
        self.dgamma = (dout * self._x_hat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        dx_hat = dout * self._gamma
        dx = dx_hat - dx_hat.mean(axis=0) - self._x_hat * (dx_hat * self._x_hat).mean(axis=0)
        return dx * self._inv_std
