import numpy as np

def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n, d = n_a + n_b, mean_b - mean_a
    M2 = (n_a - 1) * var_a + (n_b - 1) * var_b + d * d * n_a * n_b / n
    return n, (n_a * mean_a + n_b * mean_b) / n, M2 / (n - 1)
