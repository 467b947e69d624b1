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
        self.mode = self.training
        self.g = self.gamma.copy()
        if self.training:
            mu, var = x.mean(0), x.var(0)
            m = self.momentum
            self.running_mean = m * self.running_mean + (1 - m) * mu
            self.running_var = m * self.running_var + (1 - m) * x.var(0, ddof=1)
        else:
            mu, var = self.running_mean, self.running_var
        self.std = np.sqrt(var + self.eps)
        self.xhat = (x - mu) / self.std
        return self.g * self.xhat + self.beta

    def backward(self, dout):
        n = dout.shape[0]
        self.dgamma = np.einsum('nd,nd->d', dout, self.xhat)
        self.dbeta = np.einsum('nd->d', dout)
        if not self.mode:
            return dout * self.g / self.std
        return self.g / self.std * (dout - self.dbeta / n - self.xhat * self.dgamma / n)
