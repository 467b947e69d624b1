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
        m = self.momentum
        if self.training:
            mu = np.mean(x, axis=0)
            sqrtvar = np.sqrt(np.var(x, axis=0) + self.eps)
            self.running_mean = m * self.running_mean + (1 - m) * mu
            self.running_var = m * self.running_var + (1 - m) * sqrtvar
        else:
            mu, sqrtvar = self.running_mean, self.running_var
        self.xhat = (x - mu) / sqrtvar
        self.sqrtvar = sqrtvar
        self.last_gamma, self.last_mode = self.gamma.copy(), self.training
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        N = len(dout)
        self.dgamma = np.sum(dout * self.xhat, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        dxhat = dout * self.last_gamma
        if self.last_mode:
            dxhat = dxhat - dxhat.mean(axis=0) - self.xhat * (dxhat * self.xhat).mean(axis=0)
        return dxhat / self.sqrtvar
