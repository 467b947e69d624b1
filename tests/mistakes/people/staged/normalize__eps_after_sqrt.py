import numpy as np


def normalize(x, mean, var, eps=1e-5):
    xmu = x - mean
    sqrtvar = np.sqrt(var)
    ivar = 1. / (sqrtvar + eps)
    return xmu * ivar
