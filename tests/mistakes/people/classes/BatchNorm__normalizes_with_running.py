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
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * x.mean(axis=0)
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * x.var(axis=0)
        self.inv_std = 1.0 / np.sqrt(self.running_var + self.eps)
        self.x_hat = (x - self.running_mean) * self.inv_std
        self.was_training = self.training
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        n = len(dout)
        self.dgamma = (dout * self.x_hat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        if not self.was_training:
            return self.gamma * self.inv_std * dout
        return self.gamma * self.inv_std / n * (n * dout - self.dbeta - self.x_hat * self.dgamma)
