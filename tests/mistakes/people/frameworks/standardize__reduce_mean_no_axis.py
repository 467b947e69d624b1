import numpy as np


def standardize(train, test):
    mean = np.mean(train)
    std = np.std(train)
    if std == 0:
        std = 1.0
    return (train - mean) / std, (test - mean) / std
