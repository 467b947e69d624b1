import numpy as np


def batch_statistics(x):
    N = x.shape[0]
    mu = np.sum(x, axis=0) / N
    x -= mu
    var = np.sum(x ** 2, axis=0) / N
    x += mu
    return mu, var
