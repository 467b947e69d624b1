import numpy as np


def normalize(x, mean, var, eps=1e-5):
    x_hat = np.divide(x - mean, var + eps)
    return x_hat
