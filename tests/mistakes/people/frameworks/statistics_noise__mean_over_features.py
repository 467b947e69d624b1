import numpy as np


def statistics_noise(var, batch_size):
    se = np.sqrt(var) / np.sqrt(batch_size)
    return np.mean(se)
