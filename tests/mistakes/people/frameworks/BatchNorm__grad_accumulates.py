import numpy as np


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.dgamma = np.zeros(num_features)
        self.dbeta = np.zeros(num_features)
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
            mean = x.mean(axis=0)
            var = x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        invstd = 1 / np.sqrt(var + self.eps)
        x_hat = (x - mean) * invstd
        self.saved = (x_hat, invstd, self.gamma.copy(), self.training)
        return x_hat * self.gamma + self.beta

    def backward(self, dout):
        x_hat, invstd, gamma, was_training = self.saved
        self.dgamma = self.dgamma + (dout * x_hat).sum(axis=0)
        self.dbeta = self.dbeta + dout.sum(axis=0)
        dx_hat = dout * gamma
        if was_training:
            dx_hat = dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)
        return dx_hat * invstd
