import numpy as np


def zscore(x, mu, sigma):
    return (x - mu) / sigma


def standardize(train, test):
    mu = np.mean(train, 0)
    sigma = np.std(train, 0)
    return zscore(train, mu, sigma), zscore(test, mu, sigma)
