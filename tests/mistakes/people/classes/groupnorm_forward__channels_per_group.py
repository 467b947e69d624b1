import numpy as np


class GroupNorm:
    def __init__(self, group_size, eps):
        self.group_size = group_size
        self.eps = eps

    def normalize(self, x):
        n, c, h, w = x.shape
        g = x.reshape(n, c // self.group_size, self.group_size, h, w)
        mean = g.mean(axis=(2, 3, 4), keepdims=True)
        var = g.var(axis=(2, 3, 4), keepdims=True)
        return ((g - mean) / np.sqrt(var + self.eps)).reshape(x.shape)


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    x_hat = GroupNorm(num_groups, eps).normalize(x)
    return x_hat * gamma.reshape(1, -1, 1, 1) + beta.reshape(1, -1, 1, 1)
