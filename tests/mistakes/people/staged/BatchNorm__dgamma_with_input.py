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
        self.x = x
        self.mode = self.training
        self.g = self.gamma.copy()
        if self.training:
            self.mu = np.mean(x, axis=0)
            self.var = np.var(x, axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * self.mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * self.var
        else:
            self.mu = self.running_mean
            self.var = self.running_var
        return self.gamma * (x - self.mu) / np.sqrt(self.var + self.eps) + self.beta

    def backward(self, dout):
        N = dout.shape[0]
        ivar = 1. / np.sqrt(self.var + self.eps)
        self.dbeta = np.sum(dout, axis=0)
        self.dgamma = np.sum(dout * self.x, axis=0)
        dxhat = dout * self.g
        if not self.mode:
            return dxhat * ivar
        xmu = self.x - self.mu
        dvar = np.sum(dxhat * xmu, axis=0) * (-0.5) * ivar ** 3
        dmu = np.sum(dxhat, axis=0) * (-ivar)
        return dxhat * ivar + 2. / N * dvar * xmu + dmu / N
