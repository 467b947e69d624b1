import numpy as np


def instancenorm_forward(x, gamma, beta, eps=1e-5):
    mu = np.mean(x, axis=(0, 2, 3)).reshape(1, -1, 1, 1)
    sigma2 = np.mean((x - mu) ** 2, axis=(0, 2, 3)).reshape(1, -1, 1, 1)
    return (x - mu) / np.sqrt(sigma2 + eps) * gamma.reshape(1, -1, 1, 1) + beta.reshape(1, -1, 1, 1)
