import numpy as np


def normalize(x, mean, var, eps=1e-5):
    out = x.view()
    out -= mean
    out *= 1.0 / np.sqrt(var + eps)
    return out
