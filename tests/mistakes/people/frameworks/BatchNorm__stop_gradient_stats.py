import numpy as np


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps, self.momentum = eps, momentum
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
            mean, variance = np.mean(x, axis=0), np.var(x, axis=0)
            decay = self.momentum
            self.running_mean = self.running_mean * decay + mean * (1 - decay)
            self.running_var = self.running_var * decay + variance * (1 - decay)
        else:
            mean, variance = self.running_mean, self.running_var
        self.scale = self.gamma / np.sqrt(variance + self.eps)
        self.normed = (x - mean) / np.sqrt(variance + self.eps)
        return self.normed * self.gamma + self.beta

    def backward(self, dout):
        self.dgamma = np.sum(dout * self.normed, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        return dout * self.scale
