import numpy as np


def _bessel(n: int) -> float:
    if n < 2:
        return 1.0
    return n / (n - 1.0)


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    var = running_var * _bessel(len(x))
    return gamma * ((x - running_mean) / np.sqrt(var + eps)) + beta
