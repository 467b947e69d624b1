import numpy as np


def normalize(x, mean, var, eps=1e-5):
    xmu = x - mean
    ivar = 1. / (var + eps)
    xhat = xmu * ivar
    return xhat
