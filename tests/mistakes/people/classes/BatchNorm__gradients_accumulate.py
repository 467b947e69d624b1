import numpy as np


class Parameter:
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.dgamma = np.zeros(num_features)
        self.dbeta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.eps = eps
        self.momentum = momentum
        self.training = True

    def zero_grad(self):
        self.dgamma.fill(0.0)
        self.dbeta.fill(0.0)

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        if self.training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        self._istd = 1.0 / np.sqrt(var + self.eps)
        self._xhat = (x - mean) * self._istd
        self._g = self.gamma.copy()
        self._mode = self.training
        return self._g * self._xhat + self.beta

    def backward(self, dout):
        self.dgamma += np.sum(dout * self._xhat, axis=0)
        self.dbeta += np.sum(dout, axis=0)
        d = dout * self._g
        if self._mode:
            d = d - d.mean(axis=0) - self._xhat * (d * self._xhat).mean(axis=0)
        return d * self._istd
