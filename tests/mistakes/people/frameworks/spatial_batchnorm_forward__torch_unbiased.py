import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    dims = (0, 2, 3)
    mean = x.mean(axis=dims, keepdims=True)
    var = x.var(axis=dims, ddof=1, keepdims=True)
    g = gamma.reshape(1, -1, 1, 1)
    b = beta.reshape(1, -1, 1, 1)
    return (x - mean) / np.sqrt(var + eps) * g + b
