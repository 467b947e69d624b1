import numpy as np


def statistics_noise(var, batch_size):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    var /= batch_size
    np.sqrt(var, out=var)
    return var
