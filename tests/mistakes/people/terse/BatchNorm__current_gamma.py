import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.eps, self.momentum, self.training = eps, momentum, True

    def train(self): self.training = True; return self
    def eval(self): self.training = False; return self

    def forward(self, x):
        self.tr = self.training
        if self.tr:
            mu, var, m = x.mean(0), x.var(0), self.momentum
            self.running_mean = m * self.running_mean + (1 - m) * mu
            self.running_var = m * self.running_var + (1 - m) * var
        else:
            mu, var = self.running_mean, self.running_var
        self.istd = 1 / np.sqrt(var + self.eps)
        self.xhat = (x - mu) * self.istd
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        xh = self.xhat
        self.dgamma, self.dbeta = (dout * xh).sum(0), dout.sum(0)
        d = dout * self.gamma * self.istd
        return d - d.mean(0) - xh * (d * xh).mean(0) if self.tr else d
