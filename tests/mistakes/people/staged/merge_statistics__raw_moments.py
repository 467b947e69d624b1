import numpy as np


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    s1 = n_a * mean_a + n_b * mean_b
    s2 = n_a * (var_a + mean_a ** 2) + n_b * (var_b + mean_b ** 2)
    mean = s1 / n
    var = s2 / n - mean ** 2
    return n, mean, var
