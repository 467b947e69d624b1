import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    mean = np.asarray(mean, dtype=np.float32)
    var = np.asarray(var, dtype=np.float32)
    p = np.float32(keep_prob)
    return (var + (1 - p) * mean ** 2) / (p * var)
