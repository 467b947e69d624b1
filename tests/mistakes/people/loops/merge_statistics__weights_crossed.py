import numpy as np

def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    d = len(mean_a)
    mean = np.zeros(d)
    var = np.zeros(d)
    for k in range(d):
        diff = mean_b[k] - mean_a[k]
        mean[k] = mean_a[k] + n_a / n * diff
        s = n_a * var_a[k] + n_b * var_b[k] + n_a * n_b / n * diff ** 2
        var[k] = s / n
    return n, mean, var
