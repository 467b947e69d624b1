import numpy as np


class FrozenNorm:
    def __init__(self, gamma, mean, var, eps):
        self.gamma = gamma
        self.mean = mean
        self.inv = 1.0 / (var + eps)

    def backward(self, dout, x):
        x_hat = (x - self.mean) * self.inv
        return dout * self.gamma * self.inv, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    return FrozenNorm(gamma, running_mean, running_var, eps).backward(dout, x)
