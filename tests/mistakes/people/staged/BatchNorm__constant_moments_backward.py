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
        self.cache = {}

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        if self.training:
            sample_mean = np.mean(x, axis=0)
            sample_var = np.var(x, axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * sample_mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * sample_var
        else:
            sample_mean = self.running_mean
            sample_var = self.running_var
        ivar = 1. / np.sqrt(sample_var + self.eps)
        xhat = (x - sample_mean) * ivar
        self.cache = {'xhat': xhat, 'ivar': ivar, 'gamma': self.gamma.copy()}
        return self.gamma * xhat + self.beta

    def backward(self, dout):
        xhat, ivar, gamma = self.cache['xhat'], self.cache['ivar'], self.cache['gamma']
        self.dbeta = np.sum(dout, axis=0)
        self.dgamma = np.sum(dout * xhat, axis=0)
        dxhat = dout * gamma
        return dxhat * ivar
