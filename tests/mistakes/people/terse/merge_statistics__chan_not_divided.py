import numpy as np

def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n, d = n_a + n_b, mean_b - mean_a
    var = (n_a * var_a + n_b * var_b) / n + d**2 * n_a * n_b / n
    return n, mean_a + d * n_b / n, var
