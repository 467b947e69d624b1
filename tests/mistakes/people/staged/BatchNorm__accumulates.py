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

    def zero_grad(self):
        self.dgamma[:] = 0
        self.dbeta[:] = 0

    def forward(self, x):
        if self.training:
            mu, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mu, var = self.running_mean, self.running_var
        ivar = 1. / np.sqrt(var + self.eps)
        xhat = (x - mu) * ivar
        self.cache = (xhat, self.gamma * ivar, self.training)
        return self.gamma * xhat + self.beta

    def backward(self, dout):
        xhat, scale, training = self.cache
        dbeta = np.sum(dout, axis=0)
        dgamma = np.sum(dout * xhat, axis=0)
        self.dbeta += dbeta
        self.dgamma += dgamma
        if not training:
            return scale * dout
        N = dout.shape[0]
        return scale * (dout - dbeta / N - xhat * dgamma / N)
