import numpy as np


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    mean = (n_a * mean_a + n_b * mean_b) / n
    cache = {'within': (n_a * var_a + n_b * var_b) / n,
             'between': n_a * n_b / n ** 2 * (mean_a - mean_b) ** 2}
    var = cache['within'] - cache['between']
    return n, mean, var
