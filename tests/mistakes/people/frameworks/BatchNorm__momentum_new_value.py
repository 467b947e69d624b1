import numpy as np


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps, self.momentum = eps, momentum
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        if self.training:
            mean, var = np.mean(x, axis=0), np.var(x, axis=0)
            self.running_mean = self.running_mean + self.momentum * (mean - self.running_mean)
            self.running_var = self.running_var + self.momentum * (var - self.running_var)
        else:
            mean, var = self.running_mean.copy(), self.running_var.copy()
        rsqrt = 1 / np.sqrt(var + self.eps)
        xhat = (x - mean) * rsqrt
        self.ctx = (xhat, rsqrt, self.gamma.copy(), self.training)
        return xhat * self.gamma + self.beta

    def backward(self, dout):
        xhat, rsqrt, gamma, training = self.ctx
        self.dbeta = np.sum(dout, axis=0)
        self.dgamma = np.sum(dout * xhat, axis=0)
        g = dout * gamma
        if training:
            g = g - g.mean(axis=0) - xhat * np.mean(g * xhat, axis=0)
        return g * rsqrt
