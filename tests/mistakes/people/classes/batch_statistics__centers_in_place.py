import numpy as np


def batch_statistics(x: np.ndarray):
    if x.size == 0:
        raise ValueError("x is empty")
    mean = x.mean(axis=0)
    x -= mean
    var = np.einsum("ij,ij->j", x, x) / len(x)
    return mean, var
