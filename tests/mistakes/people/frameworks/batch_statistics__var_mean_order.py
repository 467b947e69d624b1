import numpy as np


def var_mean(x, dim):
    m = x.mean(axis=dim)
    v = ((x - m) ** 2).mean(axis=dim)
    return v, m


def batch_statistics(x):
    return var_mean(x, 0)
