import numpy as np

def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    # Chan et al.
    n = n_a + n_b
    D = len(mean_a)
    mean = np.zeros(D)
    var = np.zeros(D)
    for j in range(D):
        delta = mean_b[j] - mean_a[j]
        mean[j] = mean_a[j] + delta * n_b / n
        var[j] = (n_a * var_a[j] + n_b * var_b[j]) / n + delta * delta * n_a * n_b / n
    return n, mean, var
