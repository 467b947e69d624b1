import numpy as np

def dropout_variance_ratio(mean, var, keep_prob):
    p = keep_prob
    out = np.zeros(len(mean))
    for j in range(len(mean)):
        ex2 = var[j] + mean[j] ** 2
        train = p * ex2 - (p * mean[j]) ** 2
        out[j] = train / var[j]
    return out
