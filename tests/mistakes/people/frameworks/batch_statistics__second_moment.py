import numpy as np


def sufficient_statistics(x):
    count = x.shape[0]
    return count, np.sum(x, axis=0), np.sum(np.square(x), axis=0)


def batch_statistics(x):
    count, s, ss = sufficient_statistics(x)
    return s / count, ss / count
