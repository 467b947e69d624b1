import numpy as np


def batch_statistics(x):
    N, D = x.shape
    # step 1: mean
    mu = np.sum(x, axis=0) / N
    # step 2: center
    xmu = x - mu
    # step 3, 4: variance
    sq = xmu ** 2
    var = np.sum(sq, axis=0) / (N - 1)
    return mu, var
