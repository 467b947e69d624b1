import numpy as np


class Moments:
    def __init__(self, n, mean, var):
        self.n = n
        self.mean = mean
        self.var = var

    def merge(self, n, mean, var):
        total = self.n + n
        if total == 0:
            raise ValueError("nothing to merge")
        w = n / total
        delta = mean - self.mean
        self.var *= 1 - w
        self.var += w * var + w * (1 - w) * delta * delta
        self.mean += w * delta
        self.n = total


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    m = Moments(n_a, mean_a, var_a)
    m.merge(n_b, mean_b, var_b)
    return m.n, m.mean, m.var
