import numpy as np


class Moments:
    def __init__(self, x: np.ndarray):
        n = float(x.shape[0])
        self.first = x.sum(axis=0) / n
        self.second = (x * x).sum(axis=0) / n


def batchnorm_forward(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    m = Moments(x)
    inv_std = 1.0 / np.sqrt(m.second + eps)
    x_hat = (x - m.first) * inv_std
    return gamma * x_hat + beta
