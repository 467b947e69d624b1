import numpy as np


def batch_statistics(x):
    mean = np.mean(x, axis=0)
    mean_sq = np.mean(x ** 2, axis=0)
    var = mean_sq - mean
    return mean, var
