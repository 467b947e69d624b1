import numpy as np

def dropout_variance_ratio(mean, var, keep_prob):
    r = np.zeros(len(var))
    for j in range(len(var)):
        r[j] = 1.0 / keep_prob
    return r
