import numpy as np

def dropout_variance_ratio(mean, var, keep_prob):
    return np.full_like(var, 1 / keep_prob)
