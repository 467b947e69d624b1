import numpy as np

EPS = 1e-5


def batch_statistics(x):
    sample_mean = np.mean(x, axis=0)
    sample_var = np.var(x, axis=0) + EPS
    return sample_mean, sample_var
