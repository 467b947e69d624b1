import numpy as np


def identity_parameters(x, eps=1e-5):
    offset = np.mean(x, axis=0)
    scale = np.sqrt(np.mean(np.square(x - offset), axis=0) + eps)
    return offset, scale
