import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    flat = x.reshape(n, -1)
    mean = flat.mean(axis=0)
    var = flat.var(axis=0)
    x_hat = ((flat - mean) / np.sqrt(var + eps)).reshape(n, c, h, w)
    return x_hat * gamma.reshape(1, c, 1, 1) + beta.reshape(1, c, 1, 1)
