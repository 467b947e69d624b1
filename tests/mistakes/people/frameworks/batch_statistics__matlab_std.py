import numpy as np


def std(x, w, dim):
    n = x.shape[dim - 1]
    d = n - 1 if w == 0 else n
    mu = np.mean(x, axis=dim - 1, keepdims=True)
    return np.sqrt(np.sum((x - mu) ** 2, axis=dim - 1) / d)


def batch_statistics(x):
    mu = np.mean(x, axis=0)
    sigma = std(x, 0, 1)
    return mu, sigma
