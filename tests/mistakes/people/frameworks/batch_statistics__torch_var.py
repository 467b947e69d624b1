import numpy as np


def batch_statistics(x):
    mean = x.mean(axis=0)
    var = x.var(axis=0, ddof=1)
    return mean, var
