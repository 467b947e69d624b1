import numpy as np


def normalize(x, mean, var, eps=1e-5):
    sqrtvar = np.sqrt(var + eps)
    x -= mean
    x /= sqrtvar
    return x
