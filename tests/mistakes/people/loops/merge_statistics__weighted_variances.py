import numpy as np

def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    mean = np.zeros(len(mean_a))
    var = np.zeros(len(mean_a))
    for j in range(len(mean_a)):
        mean[j] = (n_a * mean_a[j] + n_b * mean_b[j]) / n
        var[j] = (n_a * var_a[j] + n_b * var_b[j]) / n
    return n, mean, var
