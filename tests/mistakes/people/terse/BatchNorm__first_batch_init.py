import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.eps, self.momentum, self.training, self.t = eps, momentum, True, 0

    def train(self): self.training = True; return self
    def eval(self): self.training = False; return self

    def forward(self, x):
        mu, var = (x.mean(0), x.var(0)) if self.training else (self.running_mean, self.running_var)
        if self.training:
            m = self.momentum if self.t else 0.
            self.t += 1
            self.running_mean = m*self.running_mean + (1-m)*mu
            self.running_var = m*self.running_var + (1-m)*var
        s = 1/np.sqrt(var + self.eps)
        h = (x - mu)*s
        self.cache = h, self.gamma*s, self.training
        return self.gamma*h + self.beta

    def backward(self, dout):
        h, c, tr = self.cache
        self.dgamma, self.dbeta = (dout*h).sum(0), dout.sum(0)
        return c*(dout - tr*(dout.mean(0) + h*(dout*h).mean(0)))
