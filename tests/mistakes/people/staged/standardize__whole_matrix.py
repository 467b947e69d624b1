import numpy as np


def standardize(train, test):
    cache = {}
    cache['mu'] = np.mean(train, keepdims=True)
    cache['sigma'] = np.std(train, keepdims=True)
    if cache['sigma'] == 0:
        cache['sigma'] = np.ones_like(cache['sigma'])
    train_z = (train - cache['mu']) / cache['sigma']
    test_z = (test - cache['mu']) / cache['sigma']
    return train_z, test_z
