"""Statistics as weighted averages: weights 1/n, counts or momentum."""

import numpy as np


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    if n_a == n_b == 0:
        raise ValueError("n_a and n_b are both 0")
    sides = [(n, m, v) for n, m, v in ((n_a, mean_a, var_a), (n_b, mean_b, var_b)) if n > 0]
    counts = [n for n, _, _ in sides]
    means = np.stack([m for _, m, _ in sides])
    variances = np.stack([v for _, _, v in sides])
    weights = (np.array(counts) / sum(counts)).astype(means.dtype)
    mean = np.average(means, axis=0, weights=weights)
    var = np.average(variances + (means - mean) ** 2, axis=0, weights=weights)
    return sum(counts), mean, var


def batch_statistics(x):
    weights = np.full(len(x), 1 / len(x), dtype=x.dtype)
    mean = np.average(x, axis=0)
    return mean, weights @ (x - mean) ** 2


def update_running(running_mean, running_var, x, momentum=0.9):
    weights = np.array([momentum, 1 - momentum], dtype=x.dtype)
    mean = np.average([running_mean, x.mean(axis=0)], axis=0, weights=weights)
    var = np.average([running_var, x.var(axis=0)], axis=0, weights=weights)
    return mean.astype(x.dtype), var.astype(x.dtype)


def dropout_variance_ratio(mean, var, keep_prob):
    # The unit is u / p with weight p and 0 with weight 1 - p.
    kept_mean, kept_square = mean / keep_prob, (var + mean**2) / keep_prob**2
    train_mean = keep_prob * kept_mean
    train_var = keep_prob * kept_square - train_mean**2
    return train_var / var
