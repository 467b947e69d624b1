import numpy as np


def standardize(train, test):
    data = np.vstack([train, test])
    mu = data.mean(axis=0)
    s = data.std(axis=0)
    s[s == 0] = 1.0
    z = (data - mu) / s
    n = train.shape[0]
    return z[:n].copy(), z[n:].copy()
