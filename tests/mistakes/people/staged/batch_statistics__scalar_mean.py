import numpy as np


def batch_statistics(x):
    N, D = x.shape
    sample_mean = np.mean(x, axis=0)
    xmu = x - np.mean(x)
    sample_var = np.sum(xmu ** 2, axis=0) / N
    return sample_mean, sample_var
