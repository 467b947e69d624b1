import numpy as np


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    w = n_b / n
    mean = (1 - w) * mean_a + w * mean_b
    sq = (1 - w) * (var_a + mean_a ** 2) + w * (var_b + mean_b ** 2)
    return n, mean, sq - mean ** 2
