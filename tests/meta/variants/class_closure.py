"""A layer whose forward leaves its own backward behind, as a closure."""

import numpy as np


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps, self.momentum, self.training = eps, momentum, True
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)

    def set_mode(self, training):
        self.training = training
        return self

    def train(self):
        return self.set_mode(True)

    def eval(self):
        return self.set_mode(False)

    def forward(self, x):
        return self.forward_by_batch(x) if self.training else self.forward_by_running(x)

    def forward_by_batch(self, x):
        n = len(x)
        if n == 0:
            raise ValueError("cannot train on no rows")
        mean = x.sum(axis=0, dtype=float) / n
        centred = x - mean
        var = (centred**2).sum(axis=0) / n
        std, gamma = np.sqrt(var + self.eps), np.array(self.gamma)
        x_hat = centred / std
        out = (gamma * x_hat + self.beta).astype(x.dtype)
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var

        def pull_back(dout):
            dgamma, dbeta = (dout * x_hat).sum(axis=0), dout.sum(axis=0)
            return gamma / std * (dout - dbeta / n - x_hat * dgamma / n), dgamma, dbeta

        self.pull_back, self.dtype = pull_back, x.dtype
        return out

    def forward_by_running(self, x):
        std, gamma = np.sqrt(self.running_var + self.eps), np.array(self.gamma)
        x_hat = (x - self.running_mean) / std

        def pull_back(dout):
            return gamma / std * dout, (dout * x_hat).sum(axis=0), dout.sum(axis=0)

        self.pull_back, self.dtype = pull_back, x.dtype
        return (gamma * x_hat + self.beta).astype(x.dtype)

    def backward(self, dout):
        dx, dgamma, dbeta = self.pull_back(dout)
        self.dgamma, self.dbeta = dgamma.astype(self.dtype), dbeta.astype(self.dtype)
        return dx.astype(self.dtype)


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    layer = BatchNorm(x.shape[1], eps)
    layer.gamma = gamma.astype(float)
    layer.forward(x)
    dx = layer.backward(dout)
    return dx, layer.dgamma, layer.dbeta
