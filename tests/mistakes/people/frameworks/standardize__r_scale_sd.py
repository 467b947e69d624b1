import numpy as np


def sd(x):
    n = x.shape[0]
    return np.sqrt(np.sum((x - x.mean(axis=0)) ** 2, axis=0) / (n - 1))


def standardize(train, test):
    center = train.mean(axis=0)
    scale = sd(train)
    scale[scale == 0] = 1
    return (train - center) / scale, (test - center) / scale
