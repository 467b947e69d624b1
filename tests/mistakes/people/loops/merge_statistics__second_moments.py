def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    n = n_a + n_b
    means = []
    variances = []
    for j in range(len(mean_a)):
        s = n_a * mean_a[j] + n_b * mean_b[j]
        q = n_a * (var_a[j] + mean_a[j] ** 2) + n_b * (var_b[j] + mean_b[j] ** 2)
        m = s / n
        means.append(m)
        variances.append(q / n - m ** 2)
    return n, means, variances
