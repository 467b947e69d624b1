import numpy as np


def pmean(a, b):
    return (a + b) / 2.0


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    mean = pmean(mean_a, mean_b)
    second = pmean(var_a + mean_a ** 2, var_b + mean_b ** 2)
    return n_a + n_b, mean, second - mean ** 2
