"""Sums and sums of squares, the output as one line a x + b for each channel."""

import numpy as np


class BatchNorm2d:
    def __init__(self, num_features, eps=1e-5, momentum=0.9, channels_last=False):
        self.C, self.eps, self.m, self.last = num_features, eps, momentum, channels_last
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def line(self, values):
        return values if self.last else values[:, None, None]

    def total(self, values):
        return np.einsum("nhwc->c" if self.last else "nchw->c", values)

    def forward(self, x):
        count = x.size // self.C
        if self.training:
            mean = self.total(x) / count
            var = np.maximum(self.total(x * x) / count - mean**2, 0)
            self.running_mean = self.running_mean * self.m + mean * (1 - self.m)
            self.running_var = self.running_var * self.m + var * (1 - self.m)
        else:
            mean, var = self.running_mean + 0, self.running_var + 0
        self.last_pass = x, mean, var, self.gamma + 0, self.training
        scale = self.gamma / np.sqrt(var + self.eps)
        return (x * self.line(scale) + self.line(self.beta - mean * scale)).astype(x.dtype)

    def backward(self, dout):
        x, mean, var, gamma, training = self.last_pass
        inverse = (var + self.eps) ** -0.5
        x_hat = (x - self.line(mean)) * self.line(inverse)
        dbeta, dgamma = self.total(dout), self.total(dout * x_hat)
        self.dgamma, self.dbeta = dgamma.astype(x.dtype), dbeta.astype(x.dtype)
        dx = dout * 1
        if training:
            count = x.size // self.C
            dx = dx - self.line(dbeta / count) - x_hat * self.line(dgamma / count)
        return (dx * self.line(gamma * inverse)).astype(x.dtype)
