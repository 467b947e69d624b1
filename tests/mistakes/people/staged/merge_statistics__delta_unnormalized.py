import numpy as np


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    w_a, w_b = n_a / n, n_b / n
    delta = mean_a - mean_b
    mean = w_a * mean_a + w_b * mean_b
    var = w_a * var_a + w_b * var_b + delta ** 2 * n_a * n_b / n
    return n, mean, var
