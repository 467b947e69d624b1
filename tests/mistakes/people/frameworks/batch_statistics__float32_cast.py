import numpy as np


def batch_statistics(x):
    x = np.asarray(x, dtype=np.float32)
    mean = np.mean(x, axis=0)
    var = np.mean((x - mean) ** 2, axis=0)
    return mean, var
