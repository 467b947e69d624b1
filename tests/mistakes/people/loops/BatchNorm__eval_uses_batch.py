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
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        N, D = x.shape
        self.x_hat = np.zeros((N, D))
        self.inv = np.zeros(D)
        y = np.zeros((N, D))
        for j in range(D):
            m = 0
            for i in range(N):
                m += x[i, j]
            m = m / N
            v = 0
            for i in range(N):
                v += (x[i, j] - m) ** 2
            v = v / N
            if self.training:
                self.running_mean[j] = self.momentum * self.running_mean[j] + (1 - self.momentum) * m
                self.running_var[j] = self.momentum * self.running_var[j] + (1 - self.momentum) * v
            self.inv[j] = 1.0 / math.sqrt(v + self.eps)
            for i in range(N):
                self.x_hat[i, j] = (x[i, j] - m) * self.inv[j]
                y[i, j] = self.gamma[j] * self.x_hat[i, j] + self.beta[j]
        return y

    def backward(self, dout):
        N, D = dout.shape
        dx = np.zeros((N, D))
        self.dgamma = np.zeros(D)
        self.dbeta = np.zeros(D)
        for j in range(D):
            for i in range(N):
                self.dbeta[j] += dout[i, j]
                self.dgamma[j] += dout[i, j] * self.x_hat[i, j]
            for i in range(N):
                tmp = N * dout[i, j] - self.dbeta[j] - self.x_hat[i, j] * self.dgamma[j]
                dx[i, j] = self.gamma[j] * self.inv[j] * tmp / N
        return dx
