import numpy as np

EPS = 1e-5


class Normalizer:
    def __init__(self, mean, var, eps: float = EPS):
        self.mean = mean
        self.std = np.sqrt(var)
        self.eps = eps

    def __call__(self, x):
        return (x - self.mean) / (self.std + self.eps)


def normalize(x, mean, var, eps=EPS):
    return Normalizer(mean, var, eps)(x)
