import numpy as np


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    mean = (n_a * mean_a + n_b * mean_b) / n
    ss_within = (n_a - 1) * var_a + (n_b - 1) * var_b
    ss_between = n_a * (mean_a - mean) ** 2 + n_b * (mean_b - mean) ** 2
    return n, mean, (ss_within + ss_between) / (n - 1)
