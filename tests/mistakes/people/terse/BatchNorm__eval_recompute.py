import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.eps, self.momentum, self.training = eps, momentum, True

    def train(self): self.training = True
    def eval(self): self.training = False

    def forward(self, x):
        self.x, self.mode = x, self.training
        if self.mode:
            self.running_mean *= self.momentum
            self.running_mean += (1 - self.momentum) * x.mean(0)
            self.running_var *= self.momentum
            self.running_var += (1 - self.momentum) * x.var(0)
        mu, r = self._stats()
        return self.gamma * (x - mu) * r + self.beta

    def _stats(self):
        mu, var = (self.x.mean(0), self.x.var(0)) if self.mode else (self.running_mean, self.running_var)
        return mu, (var + self.eps)**-.5

    def backward(self, dout):
        mu, r = self._stats()
        h = (self.x - mu) * r
        self.dgamma, self.dbeta = (dout * h).sum(0), dout.sum(0)
        d = dout * self.gamma
        return r * (d - d.mean(0) - h * (d * h).mean(0)) if self.mode else r * d
