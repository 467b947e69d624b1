import numpy as np


def batch_statistics(x):
    mean = np.mean(x, axis=0, keepdims=True)
    variance = np.mean(np.square(x - mean), axis=0, keepdims=True)
    return mean, variance
