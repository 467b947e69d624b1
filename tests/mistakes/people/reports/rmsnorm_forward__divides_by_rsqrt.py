import numpy as np


def rsqrt(value):
    return 1.0 / np.sqrt(value)


def rmsnorm_forward(x, gamma, eps=1e-5):
    variance = np.square(x).mean(-1, keepdims=True)
    return x / rsqrt(variance + eps) * gamma
