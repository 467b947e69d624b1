import numpy as np


def normalize(x, mean, var, eps=1e-5):
    ivar = 1. / np.sqrt(var + eps)
    xhat = x - mean * ivar
    return xhat
