import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        D = num_features
        self.gamma, self.beta = np.ones(D), np.zeros(D)
        self.running_mean, self.running_var = np.zeros(D), np.ones(D)
        self.eps, self.momentum, self.training = eps, momentum, True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        mu, var = x.mean(0), x.var(0)
        if self.training:
            ema = lambda a, b: self.momentum * a + (1 - self.momentum) * b
            self.running_mean, self.running_var = ema(self.running_mean, mu), ema(self.running_var, var)
        self.inv = (var + self.eps)**-.5
        self.xhat = (x - mu) * self.inv
        return self.xhat * self.gamma + self.beta

    def backward(self, dout):
        xh = self.xhat
        self.dgamma, self.dbeta = np.einsum('nd,nd->d', dout, xh), dout.sum(0)
        return self.gamma * self.inv * (dout - dout.mean(0) - xh * (dout * xh).mean(0))
