import numpy as np


def layernorm_forward(x, gamma, beta, eps=1e-5):
    mean = np.einsum('nd->n', x)[:, None] / x.shape[1]
    mean2 = np.einsum('nd,nd->n', x, x)[:, None] / x.shape[1]
    var = np.maximum(mean2 - mean ** 2, 0.0)
    return (x - mean) * (1.0 / np.sqrt(var + eps)) * gamma + beta
