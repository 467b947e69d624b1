import numpy as np


def statistics_noise(var, batch_size):
    rsqrt_n = np.float32(1.0) / np.sqrt(np.float32(batch_size))
    return np.sqrt(np.asarray(var, np.float32)) * rsqrt_n
