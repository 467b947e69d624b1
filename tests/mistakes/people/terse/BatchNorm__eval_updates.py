import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.eps, self.m, self.training = eps, momentum, True

    def train(self): self.training = True; return self
    def eval(self): self.training = False; return self

    def forward(self, x):
        bm, bv, m = x.mean(0), x.var(0), self.m
        mu, var = (bm, bv) if self.training else (self.running_mean, self.running_var)
        self.running_mean = m * self.running_mean + (1 - m) * bm
        self.running_var = m * self.running_var + (1 - m) * bv
        s = np.sqrt(var + self.eps)
        xhat = (x - mu) / s
        self.cache = xhat, s, self.gamma.copy(), self.training
        return self.gamma * xhat + self.beta

    def backward(self, dout):
        xhat, s, g, tr = self.cache
        self.dgamma, self.dbeta = (dout * xhat).sum(0), dout.sum(0)
        d = dout * g / s
        return d - d.mean(0) - xhat * (d * xhat).mean(0) if tr else d
