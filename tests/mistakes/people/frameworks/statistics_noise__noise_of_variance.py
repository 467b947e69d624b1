import numpy as np


def statistics_noise(var, batch_size):
    return var * np.sqrt(2.0 / batch_size)
