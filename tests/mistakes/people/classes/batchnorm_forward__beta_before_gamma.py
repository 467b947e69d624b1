import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean = np.mean(x, axis=0)
    var = np.var(x, axis=0)

    out = x - mean
    out /= np.sqrt(var + eps)
    out = out + beta
    out = out * gamma
    return out
