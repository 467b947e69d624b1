import numpy as np


def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    n = len(x)
    num_groups = (n + ghost_size - 1) // ghost_size
    out = np.empty(x.shape)
    for g in range(num_groups):
        part = x[g::num_groups]
        x_hat = (part - part.mean(axis=0)) / np.sqrt(part.var(axis=0) + eps)
        out[g::num_groups] = gamma * x_hat + beta
    return out
