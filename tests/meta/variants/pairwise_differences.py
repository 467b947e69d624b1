"""The variance as half the mean square of all differences between two rows; no mean is subtracted for it."""

import numpy as np


def pairwise_variance(x):
    difference = x[:, None] - x[None]
    return (difference * difference).sum((0, 1)) / (2 * len(x) ** 2)


def batch_statistics(x):
    return x.mean(0), pairwise_variance(x)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / np.sqrt(pairwise_variance(x) + eps) + beta
