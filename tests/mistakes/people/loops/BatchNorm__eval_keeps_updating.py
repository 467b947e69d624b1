import math
import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.D = num_features
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(self.D)
        self.beta = np.zeros(self.D)
        self.running_mean = np.zeros(self.D)
        self.running_var = np.ones(self.D)
        self.training = True
        self.dgamma = np.zeros(self.D)
        self.dbeta = np.zeros(self.D)

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        n = len(x)
        mean = [0.0] * self.D
        var = [0.0] * self.D
        for j in range(self.D):
            mean[j] = sum(x[:, j]) / n
            var[j] = sum([(t - mean[j]) ** 2 for t in x[:, j]]) / n
            self.running_mean[j] = self.momentum * self.running_mean[j] + (1 - self.momentum) * mean[j]
            self.running_var[j] = self.momentum * self.running_var[j] + (1 - self.momentum) * var[j]
        self.was_training = self.training
        if not self.training:
            mean = list(self.running_mean)
            var = list(self.running_var)
        self.s = [math.sqrt(v + self.eps) for v in var]
        self.z = np.zeros(x.shape)
        out = np.zeros(x.shape)
        for i in range(n):
            for j in range(self.D):
                self.z[i, j] = (x[i, j] - mean[j]) / self.s[j]
                out[i, j] = self.gamma[j] * self.z[i, j] + self.beta[j]
        return out

    def backward(self, dout):
        n = len(dout)
        dx = np.zeros(dout.shape)
        self.dgamma = np.zeros(self.D)
        self.dbeta = np.zeros(self.D)
        for j in range(self.D):
            for i in range(n):
                self.dgamma[j] += dout[i, j] * self.z[i, j]
                self.dbeta[j] += dout[i, j]
            c = self.gamma[j] / self.s[j]
            for i in range(n):
                if self.was_training:
                    dx[i, j] = c * (dout[i, j] - (self.dbeta[j] + self.z[i, j] * self.dgamma[j]) / n)
                else:
                    dx[i, j] = c * dout[i, j]
        return dx
