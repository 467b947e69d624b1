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
        mean = np.mean(x, axis=0)
        var = np.var(x, axis=0)
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        if not self.training:
            mean, var = self.running_mean, self.running_var
        self.istd = 1.0 / np.sqrt(var + self.eps)
        self.x_hat = (x - mean) * self.istd
        self.last = (self.training, self.gamma.copy())
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        training, gamma = self.last
        self.dgamma = np.sum(dout * self.x_hat, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        dxhat = dout * gamma
        if training:
            dxhat = dxhat - np.mean(dxhat, axis=0) - self.x_hat * np.mean(dxhat * self.x_hat, axis=0)
        return dxhat * self.istd
