import numpy as np


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    delta = mean_b - mean_a
    mean = mean_a + delta * n_b / n
    M2 = var_a * n_a + var_b * n_b + delta ** 2 * n_a * n_b / n
    var = M2 / (n - 1)
    return n, mean, var
