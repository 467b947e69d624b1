import numpy as np


class Linear:
    def __init__(self, weight, bias):
        self.weight = weight
        self.bias = bias

    def absorb(self, gamma, beta, mean, var, eps):
        s = gamma / np.sqrt(var + eps)
        return Linear(self.weight * s, (self.bias - mean + beta) * s)


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    layer = Linear(weight, bias).absorb(gamma, beta, running_mean, running_var, eps)
    return layer.weight, layer.bias
