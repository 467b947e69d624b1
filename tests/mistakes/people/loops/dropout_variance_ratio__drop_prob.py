import numpy as np

def dropout_variance_ratio(mean, var, keep_prob):
    q = 1 - keep_prob
    out = np.zeros(len(mean))
    for j in range(len(mean)):
        m = mean[j]
        v = var[j]
        t = (v + m * m) / q - m * m
        out[j] = t / v
    return out
