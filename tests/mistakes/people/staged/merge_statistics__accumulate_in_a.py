import numpy as np


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    delta = mean_b - mean_a
    mean_a += delta * n_b / n
    var_a *= n_a
    var_a += n_b * var_b + delta ** 2 * n_a * n_b / n
    var_a /= n
    return n, mean_a, var_a
