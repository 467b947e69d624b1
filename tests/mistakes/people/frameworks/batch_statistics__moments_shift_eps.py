import numpy as np


def moments(x, axes, keepdims=False):
    mean = np.mean(x, axis=axes, keepdims=True)
    variance = np.mean(np.square(x - mean), axis=axes, keepdims=True) + 1e-5
    if not keepdims:
        mean = np.squeeze(mean, axes)
        variance = np.squeeze(variance, axes)
    return mean, variance


def batch_statistics(x):
    return moments(x, 0)
