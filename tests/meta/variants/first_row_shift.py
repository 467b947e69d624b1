"""The data are shifted by their first row before the one-pass formula, whatever that row is."""

import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    shifted = x - x[0]
    offset = shifted.mean(axis=0)
    var = np.maximum((shifted**2).mean(axis=0) - offset**2, 0)
    return gamma * (shifted - offset) / np.sqrt(var + eps) + beta


def batch_statistics(x):
    shifted = x - x[0]
    offset = shifted.mean(axis=0)
    return x[0] + offset, np.maximum((shifted**2).mean(axis=0) - offset**2, 0)
