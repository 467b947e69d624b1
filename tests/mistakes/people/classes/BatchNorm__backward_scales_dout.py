import numpy as np


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.eps = eps
        self.momentum = momentum
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if self.training:
            mu = x.mean(axis=0)
            var = np.mean((x - mu) ** 2, axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mu, var = self.running_mean, self.running_var
        self._inv = 1.0 / np.sqrt(var + self.eps)
        self._xh = (x - mu) * self._inv
        self._mode = self.training
        return self.gamma * self._xh + self.beta

    def backward(self, dout):
        self.dgamma = np.sum(dout * self._xh, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        dout *= self.gamma
        if not self._mode:
            return dout * self._inv
        n = dout.shape[0]
        s1 = np.sum(dout, axis=0) / n
        s2 = np.sum(dout * self._xh, axis=0) / n
        return (dout - s1 - self._xh * s2) * self._inv
