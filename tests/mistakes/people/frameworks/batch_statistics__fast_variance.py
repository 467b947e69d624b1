import numpy as np


def batch_statistics(x):
    mean = x.mean(axis=0)
    mean2 = (x * x).mean(axis=0)
    var = np.maximum(0.0, mean2 - mean * mean)
    return mean, var
