import numpy as np


class Sample:
    def __init__(self, n, mean, var):
        self.n = n
        self.mean = mean
        self.var = var

    @property
    def m2(self):
        return self.var * (self.n - 1)


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    a = Sample(n_a, mean_a, var_a)
    b = Sample(n_b, mean_b, var_b)
    n = a.n + b.n
    delta = b.mean - a.mean
    mean = a.mean + delta * b.n / n
    m2 = a.m2 + b.m2 + delta ** 2 * a.n * b.n / n
    return n, mean, m2 / (n - 1)
