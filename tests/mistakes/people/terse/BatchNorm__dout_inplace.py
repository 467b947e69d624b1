import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.eps, self.momentum, self.training = eps, momentum, True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        if self.training:
            mu, var = x.mean(0), x.var(0)
            for k, v in ('running_mean', mu), ('running_var', var):
                setattr(self, k, self.momentum * getattr(self, k) + (1 - self.momentum) * v)
        else:
            mu, var = self.running_mean, self.running_var
        i = 1 / np.sqrt(var + self.eps)
        h = (x - mu) * i
        self.cache = h, self.gamma * i, self.training
        return self.gamma * h + self.beta

    def backward(self, dout):
        h, c, tr = self.cache
        self.dgamma, self.dbeta = (dout * h).sum(0), dout.sum(0)
        if tr: dout -= (self.dbeta + h * self.dgamma) / len(dout)
        dout *= c
        return dout
