def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    for j in range(len(mean_a)):
        d = mean_b[j] - mean_a[j]
        var_a[j] = (n_a * var_a[j] + n_b * var_b[j]) / n + n_a * n_b * d * d / (n * n)
        mean_a[j] = mean_a[j] + d * n_b / n
    return n, mean_a, var_a
