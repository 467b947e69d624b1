import numpy as np


def normalize(x, mean, var, eps=1e-5):
    x = np.float32(x)
    mean = np.float32(mean)
    rstd = np.float32(1.0) / np.sqrt(np.float32(var) + np.float32(eps))
    return (x - mean) * rstd
