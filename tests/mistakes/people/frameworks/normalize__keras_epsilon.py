import numpy as np


def normalize(x, mean, var, eps=1e-3):
    inv = 1.0 / np.sqrt(var + eps)
    return x * inv - mean * inv
