import numpy as np


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    if n_a == 0:
        return n_b, mean_b, var_b
    if n_b == 0:
        return n_a, mean_a, var_a
    n = n_a + n_b
    delta = mean_b - mean_a
    mean = mean_a + delta * n_b / n
    var = (n_a * var_a + n_b * var_b) / n + delta ** 2 * (n_a * n_b) / n ** 2
    return n, mean, var
