import numpy as np

EPS = 1e-8


class Normalizer:
    def __init__(self, eps: float = EPS):
        self._eps = eps

    def run(self, x, mean, var):
        centered = x - mean
        return centered / np.sqrt(var + EPS)


def normalize(x, mean, var, eps=1e-5):
    return Normalizer(eps).run(x, mean, var)
