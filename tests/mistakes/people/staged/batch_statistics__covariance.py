import numpy as np


def batch_statistics(x):
    N, D = x.shape
    mu = x.mean(axis=0, keepdims=True)
    xmu = x - mu
    var = xmu.T.dot(xmu) / N
    return mu[0], var
