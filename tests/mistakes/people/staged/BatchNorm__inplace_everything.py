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
        if self.training:
            mu = np.mean(x, axis=0)
            x -= mu
            var = np.mean(x ** 2, axis=0)
            self.running_mean += (1 - self.momentum) * (mu - self.running_mean)
            self.running_var += (1 - self.momentum) * (var - self.running_var)
        else:
            x -= self.running_mean
            var = self.running_var
        self.ivar = 1. / np.sqrt(var + self.eps)
        self.xhat = x * self.ivar
        self.mode = self.training
        self.g = self.gamma.copy()
        return self.g * self.xhat + self.beta

    def backward(self, dout):
        self.dbeta = np.sum(dout, axis=0)
        self.dgamma = np.sum(dout * self.xhat, axis=0)
        dout *= self.g
        if self.mode:
            m1 = np.mean(dout, axis=0)
            m2 = np.mean(dout * self.xhat, axis=0)
            return self.ivar * (dout - m1 - self.xhat * m2)
        return self.ivar * dout
