import numpy as np


def batch_statistics(x):
    N, D = x.shape
    mu = np.sum(x, axis=0) / float(N)
    xmu = x - mu
    var = np.sum(xmu ** 2, axis=0)
    return mu, var
