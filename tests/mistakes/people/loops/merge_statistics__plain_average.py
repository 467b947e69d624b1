import numpy as np

def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    m = np.zeros(len(mean_a))
    v = np.zeros(len(mean_a))
    for j in range(len(m)):
        m[j] = (mean_a[j] + mean_b[j]) / 2
        v[j] = (var_a[j] + var_b[j]) / 2
    return n_a + n_b, m, v
