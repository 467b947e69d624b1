import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    d = len(mean)
    ratio = np.ones(d)
    if keep_prob == 1:
        return ratio
    for i in range(d):
        if var[i] <= 0:
            continue
        train = (var[i] + mean[i] ** 2) / keep_prob - mean[i] ** 2
        ratio[i] = train / var[i]
    return ratio
