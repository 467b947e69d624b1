import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    mu = np.array(mean, dtype=np.float64).reshape(1, -1)
    s2 = np.array(var, dtype=np.float64).reshape(1, -1)
    train = s2 / keep_prob + (1. / keep_prob - 1) * mu ** 2
    return train / s2
