import numpy as np


def batch_statistics(x):
    sample_mean = np.mean(x, axis=0, keepdims=True)
    xmu = x - sample_mean
    sample_var = np.mean(xmu ** 2, axis=0, keepdims=True)
    return sample_mean, sample_var
