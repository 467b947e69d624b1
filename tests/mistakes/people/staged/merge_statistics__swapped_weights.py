import numpy as np


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    delta = mean_b - mean_a
    mean = mean_a + delta * (n_a / n)
    M2_a = n_a * var_a
    M2_b = n_b * var_b
    var = (M2_a + M2_b + delta ** 2 * n_a * n_b / n) / n
    return n, mean, var
