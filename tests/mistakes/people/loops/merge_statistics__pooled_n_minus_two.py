import numpy as np

def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    mean = []
    var = []
    for j in range(len(mean_a)):
        mean.append((n_a * mean_a[j] + n_b * mean_b[j]) / n)
        var.append(((n_a - 1) * var_a[j] + (n_b - 1) * var_b[j]) / (n - 2))
    return n, np.array(mean), np.array(var)
