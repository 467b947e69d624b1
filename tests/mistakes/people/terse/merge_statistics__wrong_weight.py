import numpy as np

def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    fa, fb = n_a / n, n_b / n
    d = mean_b - mean_a
    return n, mean_a + fa * d, fa * var_a + fb * var_b + fa * fb * d**2
