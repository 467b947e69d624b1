import numpy as np


class InverseNorm:
    def __init__(self, x: np.ndarray, eps: float):
        n, d = x.shape
        self.gamma = np.zeros(d)
        self.beta = np.zeros(d)
        mean = x.sum(axis=0) / n
        self.gamma += np.sqrt(((x - mean) ** 2).sum(axis=0) / n + eps)
        self.beta -= mean


def identity_parameters(x, eps=1e-5):
    inv = InverseNorm(x, eps)
    return inv.gamma, inv.beta
