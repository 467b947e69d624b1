import numpy as np


def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    n = x.shape[0]
    full = n - n % ghost_size
    pieces = []
    for i in range(0, full, ghost_size):
        g = x[i:i + ghost_size]
        pieces.append((g - g.mean(axis=0)) / np.sqrt(g.var(axis=0) + eps))
    if full < n:
        pieces.append((x[full:] - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps))
    return np.vstack(pieces) * gamma + beta
