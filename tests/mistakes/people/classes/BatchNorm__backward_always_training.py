import numpy as np


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.eps = eps
        self.momentum = momentum
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
            mu = x.mean(axis=0)
            var = x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mu = self.running_mean
            var = self.running_var
        std = np.sqrt(var + self.eps)
        x_hat = (x - mu) / std
        self.cache["std"] = std
        self.cache["x_hat"] = x_hat
        self.cache["gamma"] = np.array(self.gamma)
        return x_hat * self.gamma + self.beta

    def backward(self, dout):
        std = self.cache["std"]
        x_hat = self.cache["x_hat"]
        gamma = self.cache["gamma"]
        n = dout.shape[0]
        self.dgamma = np.sum(x_hat * dout, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        return gamma / (n * std) * (n * dout - self.dbeta - x_hat * self.dgamma)
