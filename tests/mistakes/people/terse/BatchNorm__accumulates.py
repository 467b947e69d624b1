import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.dgamma, self.dbeta = np.zeros(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.eps, self.momentum, self.training = eps, momentum, True

    def train(self): self.training = True; return self
    def eval(self): self.training = False; return self

    def forward(self, x):
        self.mode = self.training
        mu, var = (x.mean(0), x.var(0)) if self.mode else (self.running_mean, self.running_var)
        if self.mode:
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        self.r = (var + self.eps)**-0.5
        self.xhat = (x - mu) * self.r
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        self.dgamma += (dout * self.xhat).sum(0)
        self.dbeta += dout.sum(0)
        d = dout * self.gamma
        if self.mode: d = d - d.mean(0) - self.xhat * (d * self.xhat).mean(0)
        return d * self.r
