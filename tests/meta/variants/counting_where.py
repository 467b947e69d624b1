"""What counts, by np.where and its `where` arguments: arrays keep their shape."""

import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    counts = mask[:, None]
    count = int(mask.sum())
    mean = np.where(counts, x, 0).sum(axis=0) / count
    centred = np.where(counts, x - mean, 0)
    var = (centred**2).sum(axis=0) / count
    return np.where(counts, gamma * centred / np.sqrt(var + eps) + beta, 0)


def cumulative_running(running_mean, running_var, num_batches, x):
    share = num_batches / (num_batches + 1)
    before = np.where(num_batches == 0, np.zeros_like(x[:1]), np.stack([running_mean, running_var]))
    batch = np.stack([np.mean(x, axis=0), np.var(x, axis=0)])
    new_mean, new_var = share * before + (1 - share) * batch
    return new_mean.copy(), new_var.copy(), num_batches + 1
