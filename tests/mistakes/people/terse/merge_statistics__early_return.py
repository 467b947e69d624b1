import numpy as np

def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    if n_a == 0: return n_b, mean_b, var_b
    if n_b == 0: return n_a, mean_a, var_a
    n, d = n_a + n_b, mean_b - mean_a
    f = n_b / n
    return n, mean_a + f * d, (1 - f) * var_a + f * var_b + f * (1 - f) * d**2
