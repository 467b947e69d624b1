import numpy as np


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    w_a = n_b / n
    w_b = n_a / n
    mean = w_a * mean_a + w_b * mean_b
    var = w_a * (var_a + (mean_a - mean) ** 2) + w_b * (var_b + (mean_b - mean) ** 2)
    return n, mean, var
