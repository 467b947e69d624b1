import numpy as np


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.eps = eps
        self.momentum = momentum
        self.training = True
        self._initialized = False
        self._ctx = None

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def _track(self, mean, var):
        if not self._initialized:
            self.running_mean = mean.copy()
            self.running_var = var.copy()
            self._initialized = True
            return
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var

    def forward(self, x):
        if self.training:
            mean = np.mean(x, axis=0)
            var = np.var(x, axis=0)
            self._track(mean, var)
        else:
            mean = self.running_mean
            var = self.running_var
        istd = (var + self.eps) ** -0.5
        xh = (x - mean) * istd
        self._ctx = (xh, istd, self.gamma.copy(), self.training)
        return xh * self.gamma + self.beta

    def backward(self, dout):
        xh, istd, gamma, training = self._ctx
        self.dgamma = np.sum(dout * xh, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        dxh = dout * gamma
        if training:
            dxh = dxh - dxh.mean(axis=0) - xh * (dxh * xh).mean(axis=0)
        return dxh * istd
