import numpy as np


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    n, c, h, w = x.shape
    g = np.float32(x).reshape(n, num_groups, c // num_groups, h, w)
    mean = np.mean(g, axis=(2, 3, 4), keepdims=True)
    var = np.mean(np.square(g - mean), axis=(2, 3, 4), keepdims=True)
    y = (g - mean) / np.sqrt(var + np.float32(eps))
    y = y.reshape(n, c, h, w)
    return np.float32(gamma)[:, None, None] * y + np.float32(beta)[:, None, None]
