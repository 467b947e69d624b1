import numpy as np

def dropout_variance_ratio(mean, var, keep_prob):
    out = np.zeros(len(mean))
    for k in range(len(mean)):
        s = var[k] + mean[k] * mean[k]
        s = s / keep_prob
        out[k] = s / var[k]
    return out
