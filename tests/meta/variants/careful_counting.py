"""What counts, row after row or part after part, in float64, merged as Chan, Golub and LeVeque do."""

import numpy as np


def taken(x):
    """The data in float64, and the dtype of what comes back. float16 is refused."""
    x = np.asarray(x)
    if x.dtype == np.float16:
        raise ValueError("x has dtype float16, needs float32, float64 or integers")
    return x.astype(np.float64), x.dtype.newbyteorder("=") if x.dtype.kind == "f" else np.dtype(np.float64)


def merged(parts):
    """Count, mean and variance of all parts, each (count, mean, variance)."""
    n, mean, var = parts[0]
    for count, other_mean, other_var in parts[1:]:
        share, delta = count / (n + count), other_mean - mean
        mean = mean + share * delta
        var = (1 - share) * var + share * other_var + share * (1 - share) * delta**2
        n += count
    return n, mean, var


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    x, dtype = taken(x)
    rows = x[mask]
    _, mean, var = merged([(1, row, np.zeros_like(row)) for row in rows])
    out = np.zeros(x.shape, dtype=dtype)
    out[mask] = gamma * ((rows - mean) / np.sqrt(var + eps)) + beta
    return out


def cumulative_running(running_mean, running_var, num_batches, x):
    x, dtype = taken(x)
    _, mean, var = merged([(1, row, np.zeros_like(row)) for row in x])
    if num_batches:
        weight = 1 / (num_batches + 1)
        mean = running_mean + weight * (mean - running_mean)
        var = running_var + weight * (var - running_var)
    return mean.astype(dtype), var.astype(dtype), int(num_batches) + 1
