import numpy as np

EPSILON = 1e-3


def standardize(train, test):
    mean = train.mean(axis=0)
    std = train.std(axis=0) + EPSILON
    return (train - mean) / std, (test - mean) / std
