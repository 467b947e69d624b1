import numpy as np


def standardize(train, test):
    N = train.shape[0]
    mu = 1. / N * np.sum(train, axis=0, keepdims=True)
    xmu = train - mu
    sqrtvar = np.sqrt(1. / N * np.sum(xmu ** 2, axis=0, keepdims=True))
    ivar = 1. / sqrtvar
    train_z = xmu * ivar
    test_z = (test - mu) * ivar
    return train_z, test_z
