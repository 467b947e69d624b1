import numpy as np


class RunningAverage:
    def __init__(self, init, momentum):
        self.value = init
        self.momentum = momentum

    def update(self, new):
        self.value = self.momentum * self.value + (1 - self.momentum) * new


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self._avg_mean = RunningAverage(np.zeros(num_features), momentum)
        self._avg_var = RunningAverage(np.ones(num_features), momentum)
        self.training = True

    @property
    def running_mean(self):
        return self._avg_mean.value

    @running_mean.setter
    def running_mean(self, v):
        self._avg_mean.value = v

    @property
    def running_var(self):
        return self._avg_var.value

    @running_var.setter
    def running_var(self, v):
        self._avg_var.value = v

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        batch_mean = x.mean(axis=0)
        batch_var = x.var(axis=0)
        if self.training:
            mean, var = batch_mean, batch_var
        else:
            mean, var = self.running_mean, self.running_var
        self.inv_std = 1.0 / np.sqrt(var + self.eps)
        self.x_hat = (x - mean) * self.inv_std
        self.mode = self.training
        self.used_gamma = self.gamma.copy()
        self._avg_mean.update(batch_mean)
        self._avg_var.update(batch_var)
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        self.dgamma = np.sum(dout * self.x_hat, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        dxh = dout * self.used_gamma
        if self.mode:
            dxh = dxh - dxh.mean(axis=0) - self.x_hat * np.mean(dxh * self.x_hat, axis=0)
        return dxh * self.inv_std
