import numpy as np

def statistics_noise(var, batch_size):
    return np.sqrt(var / (batch_size - 1))
