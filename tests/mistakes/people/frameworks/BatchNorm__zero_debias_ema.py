import numpy as np


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True
        self.counter = 0

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def _average(self, hidden):
        if self.counter == 0:
            return hidden
        return hidden / (1.0 - self.momentum ** self.counter)

    def forward(self, x):
        if self.training:
            mean = np.mean(x, axis=0)
            var = np.var(x, axis=0)
            self.counter += 1
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean = self._average(self.running_mean)
            var = self._average(self.running_var)
        inv = 1.0 / np.sqrt(var + self.eps)
        x_hat = (x - mean) * inv
        self.cache = x_hat, inv, self.gamma.copy(), self.training
        return self.gamma * x_hat + self.beta

    def backward(self, dout):
        x_hat, inv, gamma, training = self.cache
        self.dgamma = np.sum(dout * x_hat, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        if not training:
            return dout * gamma * inv
        N = dout.shape[0]
        return gamma * inv / N * (N * dout - self.dbeta - x_hat * self.dgamma)
