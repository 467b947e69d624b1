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
        self.was_training = self.training
        if self.training:
            self.mean, self.var = x.mean(axis=0), x.var(axis=0)
            self.running_mean *= self.momentum
            self.running_mean += (1 - self.momentum) * self.mean
            self.running_var *= self.momentum
            self.running_var += (1 - self.momentum) * self.var
        else:
            self.mean, self.var = self.running_mean, self.running_var
        return self.gamma * (x - self.mean) / np.sqrt(self.var + self.eps) + self.beta

    def backward(self, dout):
        rsqrt = 1.0 / np.sqrt(self.var + self.eps)
        x_hat = (self.x - self.mean) * rsqrt
        self.dgamma = (dout * x_hat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        d = dout * self.gamma
        if self.was_training:
            d = d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0)
        return d * rsqrt
