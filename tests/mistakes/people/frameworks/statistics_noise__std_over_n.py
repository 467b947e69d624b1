import numpy as np


def statistics_noise(var, batch_size):
    std = np.sqrt(var)
    return std / batch_size
