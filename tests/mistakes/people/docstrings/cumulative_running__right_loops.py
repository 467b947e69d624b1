# RIGHT: loops over features with Python floats, two passes
import math

import numpy as np


def cumulative_running(running_mean, running_var, num_batches, x):
    if math.isnan(num_batches) or math.isinf(num_batches):
        raise ValueError("num_batches must be a number of batches")
    if int(num_batches) != num_batches or num_batches < 0:
        raise ValueError("num_batches must be a number of batches")
    k = int(num_batches)
    if len(x.shape) != 2 or len(x) == 0:
        raise ValueError("x must have rows and columns")
    n, d = x.shape
    if d != running_mean.shape[0] or d != running_var.shape[0]:
        raise ValueError("x has a wrong number of columns")
    means, variances = [], []
    for j in range(d):
        column = [float(v) for v in x[:, j]]
        m = sum(column) / n
        v = sum((c - m) * (c - m) for c in column) / n
        if k > 0:
            m = (k * float(running_mean[j]) + m) / (k + 1)
            v = (k * float(running_var[j]) + v) / (k + 1)
        means.append(m)
        variances.append(v)
    dtype = np.float64 if x.dtype.kind in "iub" else x.dtype
    return np.array(means, dtype=dtype), np.array(variances, dtype=dtype), k + 1
