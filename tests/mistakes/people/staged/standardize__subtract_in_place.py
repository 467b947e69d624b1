import numpy as np


def standardize(train, test):
    sample_mean = np.mean(train, axis=0, keepdims=True)
    sample_std = np.std(train, axis=0, keepdims=True)
    sample_std[sample_std == 0] = 1
    train -= sample_mean
    train /= sample_std
    test -= sample_mean
    test /= sample_std
    return train, test
