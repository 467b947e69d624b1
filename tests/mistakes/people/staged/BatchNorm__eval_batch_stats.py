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

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        self.mu = np.mean(x, axis=0)
        self.xmu = x - self.mu
        self.var = np.mean(self.xmu ** 2, axis=0)
        self.ivar = 1. / np.sqrt(self.var + self.eps)
        self.xhat = self.xmu * self.ivar
        self.cached_gamma = self.gamma.copy()
        if self.training:
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * self.mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * self.var
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        N = dout.shape[0]
        self.dbeta = np.sum(dout, axis=0)
        self.dgamma = np.sum(dout * self.xhat, axis=0)
        dxhat = dout * self.cached_gamma
        dx = self.ivar / N * (N * dxhat - np.sum(dxhat, axis=0) - self.xhat * np.sum(dxhat * self.xhat, axis=0))
        return dx
