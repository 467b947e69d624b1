import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        f = np.float32
        self.gamma, self.beta = np.ones(num_features, f), np.zeros(num_features, f)
        self.running_mean, self.running_var = np.zeros(num_features, f), np.ones(num_features, f)
        self.eps, self.momentum, self.training = eps, momentum, True

    def train(self): self.training = True; return self
    def eval(self): self.training = False; return self

    def forward(self, x):
        mu, var = self.running_mean.copy(), self.running_var.copy()
        if self.training:
            mu, var = x.mean(0), x.var(0)
            self.running_mean[:] = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var[:] = self.momentum * self.running_var + (1 - self.momentum) * var
        self.tr, self.s = self.training, np.sqrt(var + self.eps)
        self.h = (x - mu) / self.s
        return self.gamma * self.h + self.beta

    def backward(self, dout):
        h, n = self.h, len(dout)
        self.dgamma, self.dbeta = (dout * h).sum(0), dout.sum(0)
        k = self.gamma / self.s
        return k * (dout - self.dbeta / n - h * self.dgamma / n) if self.tr else k * dout
