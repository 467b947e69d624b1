import numpy as np


def rmsnorm_forward(x, gamma, eps=1e-5):
    d = x.shape[-1]
    length = np.sqrt((x * x).sum(-1, keepdims=True) + d * eps)
    return x / length * d**0.5 * gamma
