import numpy as np


def _normalize_inplace(view, gamma, beta, eps):
    view -= view.mean(axis=0)
    view /= np.sqrt((view ** 2).mean(axis=0) + eps)
    view *= gamma
    view += beta


def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    for start in range(0, len(x), ghost_size):
        _normalize_inplace(x[start:start + ghost_size], gamma, beta, eps)
    return x
