"""A row at a time, a feature at a time, totals in the data's own precision."""

import numpy as np


def rmsnorm_forward(x, gamma, eps=1e-5):
    n, d = x.shape
    out = np.zeros((n, d), dtype=x.dtype)
    for i in range(n):
        total = x.dtype.type(0)
        for j in range(d):
            total += x[i, j] * x[i, j]
        rms = np.sqrt(total / d + eps)
        for j in range(d):
            out[i, j] = x[i, j] / rms * gamma[j]
    return out


def rmsnorm_backward(dout, x, gamma, eps=1e-5):
    n, d = x.shape
    dx, dgamma = np.zeros((n, d), dtype=x.dtype), np.zeros(d, dtype=x.dtype)
    for i in range(n):
        squares = sum((x[i, j] ** 2 for j in range(d)), start=x.dtype.type(0))
        rms = np.sqrt(squares / d + eps)
        along = sum((dout[i, j] * gamma[j] * x[i, j] for j in range(d)), start=x.dtype.type(0))
        for j in range(d):
            dx[i, j] = dout[i, j] * gamma[j] / rms - x[i, j] * along / (d * rms * rms * rms)
            dgamma[j] += dout[i, j] * (x[i, j] / rms)
    return dx, dgamma
