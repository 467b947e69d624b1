import numpy as np


def batch_statistics(x):
    n, d = x.shape
    mu = np.zeros(d)
    for i in range(1, n):
        mu = mu + x[i, :]
    mu = mu / n
    v = np.zeros(d)
    for i in range(1, n):
        v = v + (x[i, :] - mu) ** 2
    v = v / n
    return mu, v
