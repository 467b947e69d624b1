import math
import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        N = x.shape[0]
        D = self.num_features
        self.m = np.zeros(D)
        self.s = np.zeros(D)
        self.x = x
        for j in range(D):
            if self.training:
                for i in range(N):
                    self.m[j] += x[i, j]
                self.m[j] /= N
                v = 0.0
                for i in range(N):
                    v += (x[i, j] - self.m[j]) ** 2
                v /= N
                self.running_mean[j] = self.momentum * self.running_mean[j] + (1 - self.momentum) * self.m[j]
                self.running_var[j] = self.momentum * self.running_var[j] + (1 - self.momentum) * v
            else:
                self.m[j] = self.running_mean[j]
                v = self.running_var[j]
            self.s[j] = math.sqrt(v + self.eps)
        out = np.zeros((N, D))
        for i in range(N):
            for j in range(D):
                out[i, j] = self.gamma[j] * (x[i, j] - self.m[j]) / self.s[j] + self.beta[j]
        return out

    def backward(self, dout):
        N = dout.shape[0]
        D = self.num_features
        dx = np.zeros((N, D))
        self.dgamma = np.zeros(D)
        self.dbeta = np.zeros(D)
        for j in range(D):
            for i in range(N):
                self.dgamma[j] += dout[i, j] * (self.x[i, j] - self.m[j]) / self.s[j]
                self.dbeta[j] += dout[i, j]
            for i in range(N):
                if self.training:
                    xh = (self.x[i, j] - self.m[j]) / self.s[j]
                    dx[i, j] = self.gamma[j] / self.s[j] * (dout[i, j] - self.dbeta[j] / N - xh * self.dgamma[j] / N)
                else:
                    dx[i, j] = self.gamma[j] / self.s[j] * dout[i, j]
        return dx
