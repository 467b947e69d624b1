import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.gamma, self.beta, self.running_mean, self.running_var = (f(num_features) for f in (np.ones, np.zeros, np.zeros, np.ones))
        self.eps, self.momentum, self.training = eps, momentum, True

    def train(self): self.training = True; return self
    def eval(self): self.training = False; return self

    def forward(self, x):
        self.t = self.training
        if self.t:
            m = self.momentum
            mu, var = x.mean(0), x.var(0)
            self.running_mean = m*self.running_mean + (1-m)*mu
            self.running_var = m*self.running_var + (1-m)*x.var(0, ddof=1)
        else:
            mu, var = self.running_mean, self.running_var
        self.sd = np.sqrt(var + self.eps)
        self.z = (x - mu)/self.sd
        return self.gamma*self.z + self.beta

    def backward(self, dout):
        self.dgamma, self.dbeta = (dout*self.z).sum(0), dout.sum(0)
        g = dout*self.gamma
        if self.t:
            g = g - g.mean(0) - self.z*(g*self.z).mean(0)
        return g/self.sd
