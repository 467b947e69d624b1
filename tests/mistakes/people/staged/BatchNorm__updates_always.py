import numpy as np


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.eps, self.momentum = eps, momentum
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def _moments(self, x):
        mu = np.mean(x, axis=0)
        var = np.var(x, axis=0)
        m = self.momentum
        self.running_mean = m * self.running_mean + (1 - m) * mu
        self.running_var = m * self.running_var + (1 - m) * var
        if self.training:
            return mu, var
        return self.running_mean, self.running_var

    def forward(self, x):
        mu, var = self._moments(x)
        ivar = 1. / np.sqrt(var + self.eps)
        xhat = (x - mu) * ivar
        self.cache = (xhat, ivar, self.gamma.copy(), self.training)
        return self.gamma * xhat + self.beta

    def backward(self, dout):
        xhat, ivar, gamma, training = self.cache
        N = dout.shape[0]
        self.dbeta = np.sum(dout, axis=0)
        self.dgamma = np.sum(dout * xhat, axis=0)
        dxhat = dout * gamma
        if training:
            dx = ivar * (dxhat - np.mean(dxhat, axis=0) - xhat * np.mean(dxhat * xhat, axis=0))
        else:
            dx = dxhat * ivar
        return dx
