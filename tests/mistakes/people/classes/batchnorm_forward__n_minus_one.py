import numpy as np


class BatchStats:
    def __init__(self, x: np.ndarray):
        self.n = len(x)
        self.mean = x.sum(axis=0) / self.n
        self.centered = x - self.mean
        self.var = (self.centered ** 2).sum(axis=0) / (self.n - 1)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    s = BatchStats(x)
    return gamma * (s.centered / np.sqrt(s.var + eps)) + beta
