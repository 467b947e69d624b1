import numpy as np


def batch_statistics(x, axis=-1):
    mean = np.mean(x, axis=axis)
    var = np.var(x, axis=axis)
    return mean, var
