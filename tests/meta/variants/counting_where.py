"""What counts, by np.where and its `where` arguments: arrays keep their shape."""

import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    counts = mask[:, None]
    count = int(mask.sum())
    mean = np.where(counts, x, 0).sum(axis=0) / count
    centred = np.where(counts, x - mean, 0)
    var = (centred**2).sum(axis=0) / count
    return np.where(counts, gamma * centred / np.sqrt(var + eps) + beta, 0)
