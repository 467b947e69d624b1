"""Small functions built on each other, the layer on all of them."""

import numpy as np


def batch_statistics(x):
    return x.mean(axis=0), x.var(axis=0)


def normalize(x, mean, var, eps=1e-5):
    return np.divide(np.subtract(x, mean), np.sqrt(np.add(var, eps)))


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return gamma * normalize(x, *batch_statistics(x), eps) + beta


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * normalize(x, running_mean, running_var, eps) + beta


def update_running(running_mean, running_var, x, momentum=0.9):
    old, new = (running_mean, running_var), batch_statistics(x)
    mean, var = (momentum * o + (1 - momentum) * n for o, n in zip(old, new, strict=True))
    return mean, var


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    x_hat = normalize(x, running_mean, running_var, eps)
    dx = normalize(gamma * dout, np.zeros_like(running_mean), running_var, eps)
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    mean, var = batch_statistics(x)
    dx, dgamma, dbeta = batchnorm_inference_backward(dout, x, gamma, mean, var, eps)
    x_hat = normalize(x, mean, var, eps)
    return dx - dx.mean(axis=0) - x_hat * (dx * x_hat).mean(axis=0), dgamma, dbeta


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps, self.momentum, self.training = eps, momentum, True
        self.gamma, self.running_var = np.ones((2, num_features))
        self.beta, self.running_mean = np.zeros((2, num_features))

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        if self.training and not len(x):
            raise ValueError("x is empty")
        wide = x.astype(float)
        running = (self.running_mean, self.running_var)
        if self.training:
            out = batchnorm_forward(wide, self.gamma, self.beta, self.eps)
            self.last = batchnorm_backward, x, (self.gamma.copy(), self.eps)
            self.running_mean, self.running_var = update_running(*running, wide, self.momentum)
        else:
            out = batchnorm_inference(wide, self.gamma, self.beta, *running, self.eps)
            frozen = (self.gamma.copy(), self.running_mean.copy(), self.running_var.copy(), self.eps)
            self.last = batchnorm_inference_backward, x, frozen
        return out.astype(x.dtype)

    def backward(self, dout):
        function, x, rest = self.last
        results = function(dout.astype(float), x.astype(float), *rest)
        dx, self.dgamma, self.dbeta = (r.astype(x.dtype) for r in results)
        return dx
