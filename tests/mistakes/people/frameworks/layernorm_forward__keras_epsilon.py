import numpy as np


def layernorm_forward(x, gamma, beta, eps=1e-3):
    mean = np.mean(x, axis=-1, keepdims=True)
    variance = np.mean(np.square(x - mean), axis=-1, keepdims=True)
    inv = 1.0 / np.sqrt(variance + eps)
    return (x - mean) * inv * gamma + beta
