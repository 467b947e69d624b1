"""A layer of images whose sums run over three axes at once; parameters are shaped to fit."""

import numpy as np


class BatchNorm2d:
    def __init__(self, num_features, eps=1e-5, momentum=0.9, channels_last=False):
        self.eps, self.momentum = eps, momentum
        self.axes, self.shape = ((0, 1, 2), (1, 1, 1, -1)) if channels_last else ((0, 2, 3), (1, -1, 1, 1))
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        gamma = self.gamma.copy()
        if self.training:
            mean, var = x.mean(axis=self.axes), x.var(axis=self.axes)
            m = self.momentum
            self.running_mean = m * self.running_mean + (1 - m) * mean
            self.running_var = m * self.running_var + (1 - m) * var
        else:
            mean, var = self.running_mean.copy(), self.running_var.copy()
        std = np.sqrt(var + self.eps).reshape(self.shape)
        x_hat = (x - mean.reshape(self.shape)) / std
        self.cache = x_hat, std, gamma, self.training, x.dtype
        return (gamma.reshape(self.shape) * x_hat + self.beta.reshape(self.shape)).astype(x.dtype)

    def backward(self, dout):
        x_hat, std, gamma, training, dtype = self.cache
        self.dbeta = dout.sum(axis=self.axes).astype(dtype)
        self.dgamma = (dout * x_hat).sum(axis=self.axes).astype(dtype)
        dx_hat = dout * gamma.reshape(self.shape)
        if training:
            along = (dx_hat * x_hat).mean(axis=self.axes, keepdims=True)
            dx_hat = dx_hat - dx_hat.mean(axis=self.axes, keepdims=True) - x_hat * along
        return (dx_hat / std).astype(dtype)
