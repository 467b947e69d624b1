import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    scale = 1.0 / keep_prob
    return np.full_like(var, scale ** 2)
