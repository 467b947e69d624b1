import numpy as np


def statistics_noise(var, batch_size):
    standard_error = np.sqrt(var / (batch_size - 1))
    return standard_error
