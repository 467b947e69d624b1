import numpy as np


def standardize(train, test):
    mean = train.mean(axis=0)
    std = train.std(axis=0)
    std = np.where(std > 0, std, 1)
    for t in (train, test):
        t -= mean
        t /= std
    return train, test
