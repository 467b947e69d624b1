import numpy as np

def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    w = lambda p, q: (n_a * p + n_b * q) / n
    return n, w(mean_a, mean_b), w(var_a, var_b)
