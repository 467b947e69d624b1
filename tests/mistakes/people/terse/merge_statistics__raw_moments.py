import numpy as np

def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    avg = lambda p, q: (n_a * p + n_b * q) / n
    m = avg(mean_a, mean_b)
    return n, m, avg(var_a + mean_a**2, var_b + mean_b**2) - m**2
