import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean = np.mean(x, axis=(2, 3), keepdims=True)
    var = np.var(x, axis=(2, 3), keepdims=True)
    rsqrt = 1 / np.sqrt(var + eps)
    return np.einsum('nchw,c->nchw', (x - mean) * rsqrt, gamma) + beta.reshape(1, -1, 1, 1)
