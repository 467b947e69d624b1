import numpy as np


class ChannelGroup:
    def __init__(self, index: int, size: int):
        self.index = index
        self.slice = slice(index * size, (index + 1) * size)


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    n, c, h, w = x.shape
    size = c // num_groups
    groups = [ChannelGroup(g, size) for g in range(num_groups)]
    out = np.empty((n, c, h, w))
    for i in range(n):
        for grp in groups:
            block = x[i, grp.slice]
            x_hat = (block - block.mean()) / np.sqrt(block.var() + eps)
            out[i, grp.slice] = gamma[grp.index] * x_hat + beta[grp.index]
    return out
