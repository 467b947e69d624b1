import numpy as np


def batch_statistics(x):
    sample_mean = np.mean(x, axis=0)
    xmu = x - sample_mean
    sqrtvar = np.sqrt(np.mean(xmu * xmu, axis=0))
    return sample_mean, sqrtvar
