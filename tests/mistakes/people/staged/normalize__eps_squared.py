import numpy as np


def normalize(x, mean, var, eps=1e-5):
    mean = mean.reshape(1, -1)
    var = var.reshape(1, -1)
    sqrtvar = np.sqrt(var + eps ** 2)
    x_hat = (x - mean) / sqrtvar
    return x_hat
