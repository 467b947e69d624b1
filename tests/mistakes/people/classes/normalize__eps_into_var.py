import numpy as np


class Whitener:
    def __init__(self, mean: np.ndarray, var: np.ndarray, eps: float):
        self.mean = mean
        self.var = var
        self.var += eps
        self.inv_std = self.var ** -0.5

    def apply(self, x: np.ndarray) -> np.ndarray:
        return (x - self.mean) * self.inv_std


def normalize(x, mean, var, eps=1e-5):
    return Whitener(mean, var, eps).apply(x)
