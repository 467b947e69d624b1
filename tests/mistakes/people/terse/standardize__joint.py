import numpy as np


def standardize(train, test):
    both = np.vstack([train, test])
    mu, sd = both.mean(0), both.std(0)
    return (train - mu) / sd, (test - mu) / sd
