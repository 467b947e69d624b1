import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.eps, self.momentum, self.training = eps, momentum, True

    def train(self): self.training = True; return self
    def eval(self): self.training = False; return self

    def forward(self, x):
        self.x = x
        if self.training:
            self.mu, self.var = x.mean(0), x.var(0)
            self.running_mean = self.momentum*self.running_mean + (1-self.momentum)*self.mu
            self.running_var = self.momentum*self.running_var + (1-self.momentum)*self.var
            return self.gamma*(x-self.mu)/np.sqrt(self.var+self.eps) + self.beta
        return self.gamma*(x-self.running_mean)/np.sqrt(self.running_var+self.eps) + self.beta

    def backward(self, dout):
        mu, var = (self.mu, self.var) if self.training else (self.running_mean, self.running_var)
        r = 1/np.sqrt(var+self.eps)
        h = (self.x-mu)*r
        self.dgamma, self.dbeta = (dout*h).sum(0), dout.sum(0)
        d = dout*self.gamma*r
        return d - d.mean(0) - h*(d*h).mean(0) if self.training else d
