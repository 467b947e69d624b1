import numpy as np


def identity_parameters(x, eps=1e-5):
    mean = x.mean(axis=0, keepdims=True)
    var = x.var(axis=0, keepdims=True)
    return np.sqrt(var + eps), mean
