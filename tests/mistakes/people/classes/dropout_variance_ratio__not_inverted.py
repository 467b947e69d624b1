import numpy as np
from dataclasses import dataclass


@dataclass
class Unit:
    mean: np.ndarray
    var: np.ndarray

    def after_dropout(self, p: float) -> "Unit":
        m = p * self.mean
        v = p * (self.var + self.mean ** 2) - m ** 2
        return Unit(m, v)


def dropout_variance_ratio(mean, var, keep_prob):
    unit = Unit(mean, var)
    train = unit.after_dropout(keep_prob)
    return train.var / unit.var
