"""Ghost batches as a (groups, ghost_size, D) block, the last short group apart."""

import numpy as np


def block_norm(block, gamma, beta, eps):
    """Normalize (groups, rows, D) over its rows."""
    mean = np.mean(block, axis=1, keepdims=True)
    var = np.var(block, axis=1, keepdims=True)
    return gamma * (block - mean) / np.sqrt(var + eps) + beta


def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    n, d = x.shape
    out = np.empty_like(x)
    whole = n - n % ghost_size
    if whole:
        block = np.reshape(x[:whole], (whole // ghost_size, ghost_size, d))
        out[:whole] = block_norm(block, gamma, beta, eps).reshape(whole, d)
    if whole < n:
        out[whole:] = block_norm(x[np.newaxis, whole:], gamma, beta, eps)[0]
    return out


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return ghost_batchnorm(x, gamma, beta, ghost_size=len(x), eps=eps)
