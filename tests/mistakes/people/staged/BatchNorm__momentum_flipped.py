import numpy as np


class BatchNorm(object):
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones((num_features,))
        self.beta = np.zeros((num_features,))
        self.running_mean = np.zeros((num_features,))
        self.running_var = np.ones((num_features,))
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
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        else:
            mean, var = self.running_mean, self.running_var
        self.xmu = x - mean
        self.sqrtvar = np.sqrt(var + self.eps)
        self.xhat = self.xmu / self.sqrtvar
        return self.xhat * self.gamma + self.beta

    def backward(self, dout):
        N = dout.shape[0]
        self.dbeta = dout.sum(axis=0)
        self.dgamma = (dout * self.xhat).sum(axis=0)
        dxhat = dout * self.gamma
        if not self.training:
            return dxhat / self.sqrtvar
        dvar = np.sum(dxhat * self.xmu, axis=0) * -0.5 * self.sqrtvar ** -3
        dmu = np.sum(-dxhat / self.sqrtvar, axis=0) + dvar * np.mean(-2. * self.xmu, axis=0)
        return dxhat / self.sqrtvar + dvar * 2. * self.xmu / N + dmu / N
