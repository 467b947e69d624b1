import math
import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.dgamma = np.zeros(num_features)
        self.dbeta = np.zeros(num_features)
        self.std = np.zeros(num_features)
        self.training = True
        self.out = None

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        n, d = x.shape
        if self.out is None or self.out.shape != x.shape:
            self.out = np.zeros((n, d))
            self.xhat = np.zeros((n, d))
            self.dx = np.zeros((n, d))
        self.mode = self.training
        for k in range(d):
            if self.training:
                mu = 0.0
                for i in range(n):
                    mu += x[i, k]
                mu /= n
                va = 0.0
                for i in range(n):
                    va += (x[i, k] - mu) * (x[i, k] - mu)
                va /= n
                self.running_mean[k] += (1 - self.momentum) * (mu - self.running_mean[k])
                self.running_var[k] += (1 - self.momentum) * (va - self.running_var[k])
            else:
                mu = self.running_mean[k]
                va = self.running_var[k]
            self.std[k] = math.sqrt(va + self.eps)
            for i in range(n):
                self.xhat[i, k] = (x[i, k] - mu) / self.std[k]
                self.out[i, k] = self.gamma[k] * self.xhat[i, k] + self.beta[k]
        return self.out

    def backward(self, dout):
        n, d = dout.shape
        for k in range(d):
            s1 = 0.0
            s2 = 0.0
            for i in range(n):
                s1 += dout[i, k]
                s2 += dout[i, k] * self.xhat[i, k]
            self.dbeta[k] = s1
            self.dgamma[k] = s2
            for i in range(n):
                t = dout[i, k]
                if self.mode:
                    t = t - s1 / n - self.xhat[i, k] * s2 / n
                self.dx[i, k] = t * self.gamma[k] / self.std[k]
        return self.dx
