import numpy as np


class Accumulator:
    def __init__(self, n, mean, var):
        self.n = n
        self.mean = mean
        self.var = var

    def combine(self, other):
        total = self.n + other.n
        delta = other.mean - self.mean
        mean = self.mean + delta * other.n / total
        var = self.var + other.var + delta * delta * self.n * other.n / total
        return Accumulator(total, mean, var / total)


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    c = Accumulator(n_a, mean_a, var_a).combine(Accumulator(n_b, mean_b, var_b))
    return c.n, c.mean, c.var
