import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean = np.mean(x, axis=0, keepdims=True)
    var = np.mean(np.square(x - mean), axis=0, keepdims=True)
    y = (x - mean) / np.sqrt(var + eps)
    return y * (1.0 + gamma) + beta
