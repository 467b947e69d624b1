"""What counts, from the functions of the earlier exercises."""

import numpy as np


def batchnorm(x, gamma, beta, eps):
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    places = np.flatnonzero(mask)
    out = np.zeros(x.shape, dtype=x.dtype)
    out[places] = batchnorm(np.take(x, places, axis=0), gamma, beta, eps)
    return out
