import numpy as np


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    if n_a == 0:
        return n_b, mean_b.copy(), var_b.copy()
    if n_b == 0:
        return n_a, mean_a.copy(), var_a.copy()
    mean = 0.5 * (mean_a + mean_b)
    second = 0.5 * (var_a + mean_a ** 2 + var_b + mean_b ** 2)
    return n_a + n_b, mean, second - mean ** 2
