import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps, self.momentum, self.training = eps, momentum, True
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)

    def train(self): self.training = True; return self
    def eval(self): self.training = False; return self

    def forward(self, x):
        self.mode = self.training
        if self.mode:
            mu, var = x.mean(0), x.var(0)
            m = self.momentum
            self.running_mean = (1 - m) * self.running_mean + m * mu
            self.running_var = (1 - m) * self.running_var + m * var
        else:
            mu, var = self.running_mean, self.running_var
        self.r = 1 / np.sqrt(var + self.eps)
        self.xhat = (x - mu) * self.r
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        self.dbeta, self.dgamma = dout.sum(0), (dout * self.xhat).sum(0)
        if not self.mode: return dout * self.gamma * self.r
        n = len(dout)
        return self.gamma * self.r / n * (n * dout - self.dbeta - self.xhat * self.dgamma)
