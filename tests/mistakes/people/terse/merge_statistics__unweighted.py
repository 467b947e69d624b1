import numpy as np

def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    mean = (mean_a + mean_b) / 2
    return n_a + n_b, mean, (var_a + var_b) / 2 + ((mean_a - mean_b) / 2)**2
