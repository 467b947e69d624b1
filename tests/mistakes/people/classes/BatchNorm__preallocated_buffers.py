import numpy as np


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.dgamma = np.zeros(num_features)
        self.dbeta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True
        self._x_hat = None
        self._out = None
        self._dx = None
        self._gamma = np.ones(num_features)

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def _reserve(self, shape):
        if self._out is not None and self._out.shape == shape:
            return
        self._x_hat = np.empty(shape)
        self._out = np.empty(shape)
        self._dx = np.empty(shape)

    def forward(self, x):
        self._reserve(x.shape)
        if self.training:
            mean = x.mean(axis=0)
            var = x.var(axis=0)
            self.running_mean *= self.momentum
            self.running_mean += (1 - self.momentum) * mean
            self.running_var *= self.momentum
            self.running_var += (1 - self.momentum) * var
        else:
            mean = self.running_mean
            var = self.running_var
        self._inv_std = 1.0 / np.sqrt(var + self.eps)
        self._trained = self.training
        self._gamma[:] = self.gamma
        np.subtract(x, mean, out=self._x_hat)
        self._x_hat *= self._inv_std
        np.multiply(self._x_hat, self.gamma, out=self._out)
        self._out += self.beta
        return self._out

    def backward(self, dout):
        np.sum(dout * self._x_hat, axis=0, out=self.dgamma)
        np.sum(dout, axis=0, out=self.dbeta)
        np.copyto(self._dx, dout)
        if self._trained:
            n = dout.shape[0]
            self._dx -= self.dbeta / n
            self._dx -= self._x_hat * (self.dgamma / n)
        self._dx *= self._gamma
        self._dx *= self._inv_std
        return self._dx
