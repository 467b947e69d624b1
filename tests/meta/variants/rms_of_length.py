"""The root mean square as the row's Euclidean length over the root of D; the root of eps joins it by hypot."""

import numpy as np


def divisor(x, eps):
    length = np.linalg.norm(x, axis=-1, keepdims=True)
    return np.hypot(length / np.sqrt(x.shape[-1]), np.sqrt(eps)).astype(x.dtype)


def rmsnorm_forward(x, gamma, eps=1e-5):
    unit = np.divide(x, divisor(x, eps))
    return np.multiply(unit, gamma)
