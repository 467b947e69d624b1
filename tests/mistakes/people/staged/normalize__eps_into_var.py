import numpy as np


def normalize(x, mean, var, eps=1e-5):
    var += eps
    ivar = var ** -0.5
    xmu = x - mean
    return xmu * ivar
