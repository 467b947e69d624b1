import numpy as np


def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    n, d = x.shape
    out = np.empty((n, d))
    mean = np.zeros(d)
    inv_std = np.ones(d)
    for start in range(0, n, ghost_size):
        stop = min(start + ghost_size, n)
        group = x[start:stop]
        if stop - start == ghost_size or start == 0:
            mean = group.mean(axis=0)
            inv_std = 1.0 / np.sqrt(group.var(axis=0) + eps)
        out[start:stop] = (group - mean) * inv_std * gamma + beta
    return out
