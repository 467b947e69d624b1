import numpy as np


def statistics_noise(var, batch_size):
    sqrtvar = np.sqrt(var)
    return sqrtvar / batch_size
