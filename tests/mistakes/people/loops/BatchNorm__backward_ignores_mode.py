import numpy as np

class BatchNorm(object):
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True
        self.dgamma = None
        self.dbeta = None

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        n, d = x.shape
        self.xh = np.zeros((n, d))
        self.sd = np.zeros(d)
        out = np.zeros((n, d))
        for k in range(d):
            if self.training == True:
                mu = 0.0
                for i in range(n):
                    mu = mu + x[i, k]
                mu = mu / n
                va = 0.0
                for i in range(n):
                    va = va + (x[i, k] - mu) ** 2
                va = va / n
                self.running_mean[k] = self.momentum * self.running_mean[k] + (1 - self.momentum) * mu
                self.running_var[k] = self.momentum * self.running_var[k] + (1 - self.momentum) * va
            else:
                mu = self.running_mean[k]
                va = self.running_var[k]
            self.sd[k] = (va + self.eps) ** 0.5
            for i in range(n):
                self.xh[i, k] = (x[i, k] - mu) / self.sd[k]
                out[i, k] = self.gamma[k] * self.xh[i, k] + self.beta[k]
        return out

    def backward(self, dout):
        n, d = dout.shape
        dx = np.zeros((n, d))
        dg = np.zeros(d)
        db = np.zeros(d)
        for k in range(d):
            for i in range(n):
                dg[k] += dout[i, k] * self.xh[i, k]
                db[k] += dout[i, k]
            for i in range(n):
                dx[i, k] = self.gamma[k] / (n * self.sd[k]) * (n * dout[i, k] - db[k] - self.xh[i, k] * dg[k])
        self.dgamma = dg
        self.dbeta = db
        return dx
