"""What counts, in Python loops over every entry."""

import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    out = np.zeros_like(x)
    rows = [i for i in range(len(x)) if mask[i]]
    for j in range(x.shape[1]):
        total = 0.0
        for i in rows:
            total += x[i, j]
        mean = total / len(rows)
        squares = 0.0
        for i in rows:
            squares += (x[i, j] - mean) ** 2
        std = (squares / len(rows) + eps) ** 0.5
        for i in rows:
            out[i, j] = gamma[j] * (x[i, j] - mean) / std + beta[j]
    return out


def cumulative_running(running_mean, running_var, num_batches, x):
    n, d = x.shape
    new_mean, new_var = np.empty(d, dtype=x.dtype), np.empty(d, dtype=x.dtype)
    for j in range(d):
        mean = sum(x[i, j] for i in range(n)) / n
        var = sum((x[i, j] - mean) ** 2 for i in range(n)) / n
        if num_batches:
            mean = running_mean[j] + (mean - running_mean[j]) / (num_batches + 1)
            var = running_var[j] + (var - running_var[j]) / (num_batches + 1)
        new_mean[j], new_var[j] = mean, var
    return new_mean, new_var, num_batches + 1
