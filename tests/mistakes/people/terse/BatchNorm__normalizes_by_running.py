import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.eps, self.momentum, self.training = eps, momentum, True

    def train(self): self.training = True; return self
    def eval(self): self.training = False; return self

    def forward(self, x):
        if self.training:
            k = 1 - self.momentum
            self.running_mean = self.running_mean + k * (x.mean(0) - self.running_mean)
            self.running_var = self.running_var + k * (x.var(0) - self.running_var)
        self.tr = self.training
        self.i = 1 / np.sqrt(self.running_var + self.eps)
        self.h = (x - self.running_mean) * self.i
        return self.gamma * self.h + self.beta

    def backward(self, dout):
        n, h = len(dout), self.h
        self.dgamma, self.dbeta = (dout * h).sum(0), dout.sum(0)
        c = self.gamma * self.i
        return c * (dout - self.dbeta / n - h * self.dgamma / n) if self.tr else c * dout
