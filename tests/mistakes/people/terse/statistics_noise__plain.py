import numpy as np

def statistics_noise(var, batch_size):
    return (var / np.float64(batch_size))**.5
