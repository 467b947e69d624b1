import numpy as np


class InvertedDropout:
    def __init__(self, keep_prob: float):
        self.keep_prob = keep_prob

    @property
    def scale(self) -> float:
        return 1.0 / self.keep_prob

    def train_variance(self, var):
        return var * self.scale ** 2 * self.keep_prob


def dropout_variance_ratio(mean, var, keep_prob):
    d = InvertedDropout(keep_prob)
    return d.train_variance(var) / var
