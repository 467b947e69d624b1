# WRONG: the result is left in float64, not brought back to the dtype of x
import numpy as np


def rmsnorm_forward(x, gamma, eps=1e-5):
    x = np.asarray(x)
    x64 = x.astype(np.float64)
    mean_square = np.mean(x64 ** 2, axis=1, keepdims=True)
    x_hat = x64 / np.sqrt(mean_square + eps)
    return x_hat * gamma
