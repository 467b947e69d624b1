import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        n = num_features
        self.gamma, self.beta, self.running_mean, self.running_var = np.ones(n), np.zeros(n), np.zeros(n), np.ones(n)
        self.eps, self.momentum, self.training = eps, momentum, True

    def train(self): self.training = True; return self
    def eval(self): self.training = False; return self

    def forward(self, x):
        if self.training:
            mu, var, p = x.mean(0), x.var(0), self.momentum
            self.running_mean, self.running_var = p*self.running_mean + (1-p)*mu, p*self.running_var + (1-p)*var
        else: mu, var = self.running_mean, self.running_var
        self.istd = 1/np.sqrt(var + self.eps)
        self.xhat = (x - mu)*self.istd
        return self.gamma*self.xhat + self.beta

    def backward(self, dout):
        self.dgamma, self.dbeta = (self.xhat*dout).sum(0), dout.sum(0)
        return dout*self.gamma*self.istd
