import numpy as np


def standardize(train: np.ndarray, test: np.ndarray):
    mean = train.mean(axis=0)
    std = train.std(axis=0)
    std[std == 0] = 1.0

    for data in (train, test):
        data -= mean
        data /= std

    return train, test
