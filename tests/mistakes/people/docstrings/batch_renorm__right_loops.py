# RIGHT: feature by feature with min and max
import math

import numpy as np


def _limited(value, low, high):
    if value < low:
        return low
    if value > high:
        return high
    return value


def batch_renorm(x, gamma, beta, running_mean, running_var, eps=1e-5, r_max=3.0, d_max=5.0):
    rows, cols = x.shape
    if rows < 1:
        raise ValueError("x must have a row")
    kind = x.dtype if x.dtype.kind == "f" else np.dtype(float)
    out = np.zeros((rows, cols), dtype=kind)
    r_all = np.zeros(cols, dtype=kind)
    d_all = np.zeros(cols, dtype=kind)
    for j in range(cols):
        column = [float(v) for v in x[:, j]]
        mean = sum(column) / rows
        var = sum((v - mean) * (v - mean) for v in column) / rows
        sigma = math.sqrt(var + eps)
        sigma_run = math.sqrt(float(running_var[j]) + eps)
        r = _limited(sigma / sigma_run, 1.0 / r_max, float(r_max))
        d = _limited((mean - float(running_mean[j])) / sigma_run, -float(d_max), float(d_max))
        for i in range(rows):
            out[i, j] = float(gamma[j]) * ((column[i] - mean) / sigma * r + d) + float(beta[j])
        r_all[j] = r
        d_all[j] = d
    return out, r_all, d_all
