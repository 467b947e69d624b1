import numpy as np


def statistics_noise(var, batch_size):
    df = batch_size - 1
    return np.sqrt(var / df)
