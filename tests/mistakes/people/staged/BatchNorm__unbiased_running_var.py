import numpy as np


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps, self.momentum = eps, momentum
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        N = x.shape[0]
        if self.training:
            mu = np.sum(x, axis=0) / N
            var = np.sum((x - mu) ** 2, axis=0) / N
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var * N / (N - 1)
        else:
            mu, var = self.running_mean, self.running_var
        sqrtvar = np.sqrt(var + self.eps)
        xhat = (x - mu) / sqrtvar
        self.cache = (xhat, sqrtvar, np.array(self.gamma), self.training)
        return self.gamma * xhat + self.beta

    def backward(self, dout):
        xhat, sqrtvar, gamma, was_training = self.cache
        self.dgamma = np.sum(dout * xhat, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        if not was_training:
            return dout * gamma / sqrtvar
        N = dout.shape[0]
        return gamma / sqrtvar * (dout - self.dbeta / N - xhat * self.dgamma / N)
