"""Ghost batches without a loop: np.add.reduceat over the starts, np.repeat back to rows."""

import numpy as np


def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    starts = np.arange(0, len(x), ghost_size)
    counts = np.diff(np.append(starts, len(x)))
    divisors = counts.astype(x.dtype)[:, None]
    mean = np.add.reduceat(x, starts, axis=0) / divisors
    centred = x - np.repeat(mean, counts, axis=0)
    var = np.add.reduceat(centred**2, starts, axis=0) / divisors
    return gamma * centred / np.repeat(np.sqrt(var + eps), counts, axis=0) + beta


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    n, c, h, w = x.shape
    size = c // num_groups * h * w
    flat = x.reshape(n, c * h * w)
    starts = np.arange(num_groups) * size
    mean = np.add.reduceat(flat, starts, axis=1) / size
    centred = flat - np.repeat(mean, size, axis=1)
    var = np.add.reduceat(centred**2, starts, axis=1) / size
    x_hat = (centred / np.repeat(np.sqrt(var + eps), size, axis=1)).reshape(x.shape)
    return gamma[:, None, None] * x_hat + beta[:, None, None]
