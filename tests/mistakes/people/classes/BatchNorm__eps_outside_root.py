import numpy as np

EPS = 1e-5
MOMENTUM = 0.9


class BatchNorm:
    def __init__(self, num_features: int, eps: float = EPS, momentum: float = MOMENTUM):
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True
        self.dgamma = self.dbeta = None

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        if self.training:
            mean = x.mean(axis=0)
            std = x.std(axis=0)
            self.running_mean *= self.momentum
            self.running_mean += (1 - self.momentum) * mean
            self.running_var *= self.momentum
            self.running_var += (1 - self.momentum) * std ** 2
        else:
            mean = self.running_mean
            std = np.sqrt(self.running_var)
        self._inv = 1.0 / (std + self.eps)
        self._x_hat = (x - mean) * self._inv
        self._training_at_forward = self.training
        self._gamma_at_forward = self.gamma.copy()
        return self.gamma * self._x_hat + self.beta

    def backward(self, dout):
        self.dgamma = (dout * self._x_hat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        dx_hat = dout * self._gamma_at_forward
        if not self._training_at_forward:
            return dx_hat * self._inv
        return self._inv * (dx_hat - dx_hat.mean(axis=0) - self._x_hat * (dx_hat * self._x_hat).mean(axis=0))
