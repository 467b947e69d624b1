import numpy as np


def _moments(x):
    N = x.shape[0]
    mu = np.sum(x, axis=0, keepdims=True) / N
    var = np.sum((x - mu) ** 2, axis=0, keepdims=True) / N
    return mu, var


def batch_statistics(x):
    mu, var = _moments(x)
    return np.squeeze(mu), np.squeeze(var)
