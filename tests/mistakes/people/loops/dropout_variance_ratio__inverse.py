import numpy as np

def dropout_variance_ratio(mean, var, keep_prob):
    res = []
    for i in range(len(var)):
        train = (var[i] + mean[i] ** 2) / keep_prob - mean[i] ** 2
        res.append(var[i] / train)
    return np.array(res, dtype=float)
