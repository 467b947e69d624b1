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
        m = np.zeros(D)
        v = np.zeros(D)
        if self.training:
            for i in range(N):
                for j in range(D):
                    m[j] += x[i, j] / N
            for i in range(N):
                for j in range(D):
                    v[j] += (x[i, j] - m[j]) ** 2 / N
            for j in range(D):
                self.running_mean[j] = self.momentum * self.running_mean[j] + (1 - self.momentum) * m[j]
                self.running_var[j] = self.momentum * self.running_var[j] + (1 - self.momentum) * v[j]
        else:
            for j in range(D):
                m[j] = self.running_mean[j]
                v[j] = self.running_var[j]
        self.v = v
        self.xhat = np.zeros((N, D))
        out = np.zeros((N, D))
        for i in range(N):
            for j in range(D):
                self.xhat[i, j] = (x[i, j] - m[j]) / math.sqrt(v[j] + self.eps)
                out[i, j] = self.gamma[j] * self.xhat[i, j] + self.beta[j]
        return out

    def backward(self, dout):
        N, D = dout.shape
        dx = np.zeros((N, D))
        self.dgamma = np.zeros(D)
        self.dbeta = np.zeros(D)
        for i in range(N):
            for j in range(D):
                self.dgamma[j] += dout[i, j] * self.xhat[i, j]
                self.dbeta[j] += dout[i, j]
                dx[i, j] = dout[i, j] * self.gamma[j] / math.sqrt(self.v[j] + self.eps)
        return dx
