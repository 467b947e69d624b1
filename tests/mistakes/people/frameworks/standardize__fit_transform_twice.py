import numpy as np


def _fit_transform(x):
    mu = np.mean(x, axis=0, keepdims=True)
    sigma = np.std(x, axis=0, keepdims=True)
    sigma = np.where(sigma == 0, 1.0, sigma)
    return (x - mu) / sigma


def standardize(train, test):
    return _fit_transform(train), _fit_transform(test)
