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

    def eval(self):
        self.training = False

    def forward(self, x):
        if self.training:
            self.sample_mean = x.mean(axis=0)
            self.sample_var = x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * self.sample_mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * self.sample_var
            self.xmu = x - self.sample_mean
            self.ivar = 1. / np.sqrt(self.sample_var + self.eps)
        else:
            self.xmu = x - self.running_mean
            self.ivar = 1. / np.sqrt(self.running_var + self.eps)
        self.xhat = self.xmu * self.ivar
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        N = dout.shape[0]
        self.dbeta = np.sum(dout, axis=0)
        self.dgamma = np.sum(dout * self.xhat, axis=0)
        dxhat = dout * self.gamma
        dxmu = dxhat * self.ivar
        if not self.training:
            return dxmu
        divar = np.sum(dxhat * self.xmu, axis=0)
        dvar = -0.5 * self.ivar ** 3 * divar
        dxmu = dxmu + 2. / N * self.xmu * dvar
        dmu = -np.sum(dxmu, axis=0)
        return dxmu + dmu / N
