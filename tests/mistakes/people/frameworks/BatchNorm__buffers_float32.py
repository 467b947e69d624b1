import numpy as np


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        f = np.float32
        self.eps = f(eps)
        self.momentum = f(momentum)
        self.gamma = np.ones(num_features, dtype=f)
        self.beta = np.zeros(num_features, dtype=f)
        self.running_mean = np.zeros(num_features, dtype=f)
        self.running_var = np.ones(num_features, dtype=f)
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        x = np.asarray(x, dtype=np.float32)
        if self.training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        inv = 1 / np.sqrt(var + self.eps)
        x_hat = (x - mean) * inv
        self.cache = x_hat, inv, np.array(self.gamma, dtype=np.float32), self.training
        return x_hat * np.float32(self.gamma) + np.float32(self.beta)

    def backward(self, dout):
        dout = np.asarray(dout, dtype=np.float32)
        x_hat, inv, gamma, training = self.cache
        self.dgamma = (dout * x_hat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        g = dout * gamma
        if training:
            g = g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0)
        return g * inv
