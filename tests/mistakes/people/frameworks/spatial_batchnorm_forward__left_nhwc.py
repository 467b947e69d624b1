import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    x = np.transpose(x, (0, 2, 3, 1))
    mean = np.mean(x, axis=(0, 1, 2))
    variance = np.var(x, axis=(0, 1, 2))
    return (x - mean) / np.sqrt(variance + eps) * gamma + beta
