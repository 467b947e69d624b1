import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean = np.einsum('nd->d', x) / len(x)
    var = np.einsum('nd,nd->d', x - mean, x - mean) / len(x)
    inv = gamma / np.sqrt(var + eps)
    return x * inv + (beta - mean * inv)
