import numpy as np


def statistics_noise(var, batch_size):
    sample_var = var / (batch_size - 1)
    return np.sqrt(sample_var)
