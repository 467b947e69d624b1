import numpy as np


def normalize(x, mean, var, eps=1e-5):
    std = np.sqrt(var)
    return (x - mean) / (std + eps)
