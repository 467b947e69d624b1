import numpy as np


class Undo:
    def __init__(self, x, eps):
        self._x = x
        self._eps = eps

    @property
    def scale(self):
        return self._x.var(axis=0) + self._eps

    @property
    def shift(self):
        return self._x.mean(axis=0)


def identity_parameters(x, eps=1e-5):
    u = Undo(x, eps)
    return u.scale, u.shift
