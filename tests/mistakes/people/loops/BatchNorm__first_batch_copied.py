import math
import numpy as np

class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.n_feat = num_features
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True
        self.first = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        N = len(x)
        D = self.n_feat
        if self.training:
            m = np.zeros(D)
            v = np.zeros(D)
            for j in range(D):
                for i in range(N):
                    m[j] += x[i, j]
                m[j] /= N
                for i in range(N):
                    v[j] += (x[i, j] - m[j]) ** 2
                v[j] /= N
            if self.first:
                self.running_mean = m.copy()
                self.running_var = v.copy()
                self.first = False
            else:
                for j in range(D):
                    self.running_mean[j] = self.momentum * self.running_mean[j] + (1 - self.momentum) * m[j]
                    self.running_var[j] = self.momentum * self.running_var[j] + (1 - self.momentum) * v[j]
        else:
            m = self.running_mean
            v = self.running_var
        self.std = [math.sqrt(v[j] + self.eps) for j in range(D)]
        self.xhat = np.zeros((N, D))
        out = np.zeros((N, D))
        for i in range(N):
            for j in range(D):
                self.xhat[i, j] = (x[i, j] - m[j]) / self.std[j]
                out[i, j] = self.xhat[i, j] * self.gamma[j] + self.beta[j]
        return out

    def backward(self, dout):
        N = len(dout)
        D = self.n_feat
        dx = np.zeros((N, D))
        self.dgamma = np.zeros(D)
        self.dbeta = np.zeros(D)
        for j in range(D):
            self.dbeta[j] = sum(dout[:, j])
            for i in range(N):
                self.dgamma[j] += dout[i, j] * self.xhat[i, j]
            for i in range(N):
                g = dout[i, j]
                if self.training:
                    g = g - self.dbeta[j] / N - self.xhat[i, j] * self.dgamma[j] / N
                dx[i, j] = g * self.gamma[j] / self.std[j]
        return dx
