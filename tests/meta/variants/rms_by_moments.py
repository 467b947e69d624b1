"""Layer norm's two statistics put together again: the mean square is the variance plus the mean's square."""

import numpy as np


def rmsnorm_forward(x, gamma, eps=1e-5):
    mean, var = x.mean(axis=1), x.var(axis=1)
    scale = 1 / np.sqrt(var + mean * mean + eps)
    return x * scale[:, None] * gamma
