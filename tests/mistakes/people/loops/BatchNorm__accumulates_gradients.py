import math
import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.dgamma = np.zeros(num_features)
        self.dbeta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        N, D = x.shape
        self.mode = self.training
        self.g = list(self.gamma)
        self.xhat = np.zeros((N, D))
        self.std = np.zeros(D)
        out = np.zeros((N, D))
        for j in range(D):
            m = self.running_mean[j]
            v = self.running_var[j]
            if self.training:
                m = 0.0
                v = 0.0
                for i in range(N):
                    m += x[i, j]
                m /= N
                for i in range(N):
                    v += (x[i, j] - m) ** 2
                v /= N
                self.running_mean[j] = self.momentum * self.running_mean[j] + (1 - self.momentum) * m
                self.running_var[j] = self.momentum * self.running_var[j] + (1 - self.momentum) * v
            self.std[j] = math.sqrt(v + self.eps)
            for i in range(N):
                self.xhat[i, j] = (x[i, j] - m) / self.std[j]
                out[i, j] = self.gamma[j] * self.xhat[i, j] + self.beta[j]
        return out

    def backward(self, dout):
        N, D = dout.shape
        dx = np.zeros((N, D))
        for j in range(D):
            for i in range(N):
                self.dgamma[j] += dout[i, j] * self.xhat[i, j]
                self.dbeta[j] += dout[i, j]
            for i in range(N):
                if self.mode:
                    dx[i, j] = self.g[j] / self.std[j] * (dout[i, j] - self.dbeta[j] / N - self.xhat[i, j] * self.dgamma[j] / N)
                else:
                    dx[i, j] = self.g[j] / self.std[j] * dout[i, j]
        return dx
