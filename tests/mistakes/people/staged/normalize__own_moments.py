import numpy as np


def _moments(x):
    mu = np.mean(x, axis=0, keepdims=True)
    xmu = x - mu
    var = np.mean(xmu ** 2, axis=0, keepdims=True)
    return mu, xmu, var


def normalize(x, mean, var, eps=1e-5):
    mean, xmu, var = _moments(x)
    sqrtvar = np.sqrt(var + eps)
    return xmu / sqrtvar
