import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.gamma = np.ones(num_features); self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features); self.running_var = np.ones(num_features)
        self.eps = eps; self.momentum = momentum; self.training = True

    def train(self):
        self.training = True; return self

    def eval(self):
        self.training = False; return self

    def forward(self, x):
        if self.training:
            mu, var, a = x.mean(0), x.var(0), self.momentum
            self.running_mean = a*self.running_mean + (1-a)*mu
            self.running_var = a*self.running_var + (1-a)*var
        else:
            mu, var = self.running_mean, self.running_var
        self.istd = 1/np.sqrt(var + self.eps)
        self.xhat = (x - mu)*self.istd
        return self.gamma*self.xhat + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(0)
        self.dgamma = (dout*self.xhat).sum(0)
        N = dout.shape[0]
        return self.gamma*self.istd*(dout - self.dbeta/N - self.xhat*self.dgamma/N)
