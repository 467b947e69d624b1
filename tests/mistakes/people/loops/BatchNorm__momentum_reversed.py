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
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        N, D = x.shape
        self.xhat = np.zeros((N, D))
        self.std = np.zeros(D)
        self.mode = self.training
        out = np.zeros((N, D))
        for j in range(D):
            if self.training:
                m = 0.0
                for i in range(N):
                    m += x[i, j]
                m /= N
                v = 0.0
                for i in range(N):
                    v += (x[i, j] - m) ** 2
                v /= N
                self.running_mean[j] = (1 - self.momentum) * self.running_mean[j] + self.momentum * m
                self.running_var[j] = (1 - self.momentum) * self.running_var[j] + self.momentum * v
            else:
                m = self.running_mean[j]
                v = self.running_var[j]
            self.std[j] = math.sqrt(v + self.eps)
            for i in range(N):
                self.xhat[i, j] = (x[i, j] - m) / self.std[j]
                out[i, j] = self.gamma[j] * self.xhat[i, j] + self.beta[j]
        self.g = self.gamma.copy()
        return out

    def backward(self, dout):
        N, D = dout.shape
        self.dgamma = np.zeros(D)
        self.dbeta = np.zeros(D)
        dx = np.zeros((N, D))
        for j in range(D):
            for i in range(N):
                self.dbeta[j] += dout[i, j]
                self.dgamma[j] += dout[i, j] * self.xhat[i, j]
            for i in range(N):
                if self.mode:
                    dx[i, j] = self.g[j] / self.std[j] * (dout[i, j] - self.dbeta[j] / N - self.xhat[i, j] * self.dgamma[j] / N)
                else:
                    dx[i, j] = self.g[j] / self.std[j] * dout[i, j]
        return dx
