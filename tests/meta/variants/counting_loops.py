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
