import numpy as np


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    mean = np.mean([mean_a, mean_b], axis=0)
    var = np.mean([var_a + (mean_a - mean) ** 2, var_b + (mean_b - mean) ** 2], axis=0)
    return n, mean, var
