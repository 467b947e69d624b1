import numpy as np


def batch_statistics(x):
    N = x.shape[0]
    s1 = np.sum(x, axis=0)
    s2 = np.sum(x ** 2, axis=0)
    mean = s1 / N
    var = s2 / N - mean ** 2
    return mean, var
