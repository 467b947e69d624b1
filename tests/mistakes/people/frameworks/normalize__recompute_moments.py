import numpy as np


def normalize(x, mean, var, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return (x - mean) / np.sqrt(var + eps)
