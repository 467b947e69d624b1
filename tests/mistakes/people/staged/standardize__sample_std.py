import numpy as np


def standardize(train, test):
    N, D = train.shape
    mu = np.sum(train, axis=0, keepdims=True) / N
    xmu = train - mu
    var = np.sum(xmu ** 2, axis=0, keepdims=True) / (N - 1)
    std = np.sqrt(var)
    std[std < 1e-12] = 1
    return xmu / std, (test - mu) / std
