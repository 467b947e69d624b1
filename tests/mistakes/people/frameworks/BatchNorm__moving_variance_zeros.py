import numpy as np


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones((num_features,))
        self.beta = np.zeros((num_features,))
        self.running_mean = np.zeros((num_features,))
        self.running_var = np.zeros((num_features,))
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        if self.training:
            mean, variance = np.mean(x, axis=0), np.var(x, axis=0)
            self.running_mean = self.running_mean - (self.running_mean - mean) * (1 - self.momentum)
            self.running_var = self.running_var - (self.running_var - variance) * (1 - self.momentum)
        else:
            mean, variance = self.running_mean, self.running_var
        inv = 1.0 / np.sqrt(variance + self.eps)
        x_hat = (x - mean) * inv
        self._tape = (x_hat, inv, self.gamma.copy(), self.training)
        return x_hat * self.gamma + self.beta

    def backward(self, dout):
        x_hat, inv, gamma, training = self._tape
        self.dgamma = np.sum(dout * x_hat, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        g = dout * gamma
        if training:
            g = g - np.mean(g, axis=0) - x_hat * np.mean(g * x_hat, axis=0)
        return g * inv
