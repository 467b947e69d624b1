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
        out = np.zeros((N, D))
        xhat = np.zeros((N, D))
        stds = []
        p = self.momentum
        for j in range(D):
            if self.training:
                m = sum(x[:, j]) / N
                ss = 0.0
                for i in range(N):
                    ss += (x[i, j] - m) ** 2
                v = ss / N
                self.running_mean[j] = p * self.running_mean[j] + (1 - p) * m
                self.running_var[j] = p * self.running_var[j] + (1 - p) * v * (N / (N - 1))
            else:
                m = self.running_mean[j]
                v = self.running_var[j]
            s = math.sqrt(v + self.eps)
            stds.append(s)
            for i in range(N):
                xhat[i, j] = (x[i, j] - m) / s
                out[i, j] = self.gamma[j] * xhat[i, j] + self.beta[j]
        self.cache = (xhat, stds, self.gamma.copy(), self.training)
        return out

    def backward(self, dout):
        xhat, stds, gamma, training = self.cache
        N, D = dout.shape
        dx = np.zeros((N, D))
        self.dgamma = np.zeros(D)
        self.dbeta = np.zeros(D)
        for j in range(D):
            for i in range(N):
                self.dgamma[j] += xhat[i, j] * dout[i, j]
                self.dbeta[j] += dout[i, j]
        for j in range(D):
            for i in range(N):
                d = dout[i, j]
                if training:
                    d -= (self.dbeta[j] + self.dgamma[j] * xhat[i, j]) / N
                dx[i, j] = d * gamma[j] / stds[j]
        return dx
