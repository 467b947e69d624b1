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
            mu = x.mean(axis=0)
            var = x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mu, var = self.running_mean, self.running_var
        ivar = 1. / np.sqrt(var + self.eps)
        xhat = (x - mu) * ivar
        self.cache = dict(xhat=xhat, ivar=ivar, gamma=self.gamma.copy(), training=self.training)
        return xhat * self.gamma + self.beta

    def backward(self, dout):
        c = self.cache
        self.dbeta = np.mean(dout, axis=0)
        self.dgamma = np.mean(dout * c['xhat'], axis=0)
        if c['training']:
            return c['gamma'] * c['ivar'] * (dout - self.dbeta - c['xhat'] * self.dgamma)
        return c['gamma'] * c['ivar'] * dout
