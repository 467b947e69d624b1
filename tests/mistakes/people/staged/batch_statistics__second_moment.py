import numpy as np


def batch_statistics(x):
    N = x.shape[0]
    stats = {}
    stats['mean'] = 1. / N * np.sum(x, axis=0)
    stats['var'] = 1. / N * np.sum(x ** 2, axis=0)
    return stats['mean'], stats['var']
