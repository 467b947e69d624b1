"""Running statistics moved by a fraction of the difference: old + (1 - m) * (new - old)."""

import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    step = 1 - momentum
    new_mean = running_mean + step * (x.mean(axis=0) - running_mean)
    new_var = running_var + step * (x.var(axis=0) - running_var)
    return new_mean, new_var


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
        if self.training and len(x) == 0:
            raise ValueError("x is an empty batch")
        wide = x.astype(np.float64)
        if self.training:
            mean, var = wide.mean(axis=0), wide.var(axis=0)
        else:
            mean, var = self.running_mean, self.running_var
        std = np.sqrt(var + self.eps)
        x_hat = (wide - mean) / std
        out = self.gamma * x_hat + self.beta
        if self.training:
            step = 1 - self.momentum
            self.running_mean = self.running_mean + step * (mean - self.running_mean)
            self.running_var = self.running_var + step * (var - self.running_var)
        self.seen = x.dtype, x_hat, std, self.gamma.copy(), self.training
        return out.astype(x.dtype)

    def backward(self, dout):
        dtype, x_hat, std, gamma, training = self.seen
        dx_hat = dout * gamma
        if training:
            dx_hat = dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)
        self.dgamma = (dout * x_hat).sum(axis=0).astype(dtype)
        self.dbeta = dout.sum(axis=0).astype(dtype)
        return (dx_hat / std).astype(dtype)
