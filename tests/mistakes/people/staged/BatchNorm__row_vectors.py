import numpy as np


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        D = num_features
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones((1, D))
        self.beta = np.zeros((1, D))
        self.running_mean = np.zeros((1, D))
        self.running_var = np.ones((1, D))
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        self.was_training = self.training
        if self.training:
            mu = np.mean(x, axis=0, keepdims=True)
            var = np.var(x, axis=0, keepdims=True)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mu = self.running_mean
            var = self.running_var
        self.ivar = 1. / np.sqrt(var + self.eps)
        self.xhat = (x - mu) * self.ivar
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        N = dout.shape[0]
        self.dbeta = np.sum(dout, axis=0, keepdims=True)
        self.dgamma = np.sum(dout * self.xhat, axis=0, keepdims=True)
        if self.was_training:
            dx = self.gamma * self.ivar / N * (N * dout - self.dbeta - self.xhat * self.dgamma)
        else:
            dx = self.gamma * self.ivar * dout
        return dx
