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
            bn_param = {'sample_mean': np.mean(x, axis=0), 'sample_var': np.var(x, axis=0)}
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * bn_param['sample_mean']
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * bn_param['sample_var']
        self.ivar = 1. / np.sqrt(self.running_var + self.eps)
        self.xhat = (x - self.running_mean) * self.ivar
        self.gamma_used = self.gamma.copy()
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = (dout * self.xhat).sum(axis=0)
        return dout * self.gamma_used * self.ivar
