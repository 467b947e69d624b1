import numpy as np


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    n, c, h, w = x.shape
    grouped = x.reshape(n, num_groups, c // num_groups, h, w)
    mean = np.mean(grouped, axis=(3, 4), keepdims=True)
    var = np.mean((grouped - mean) ** 2, axis=(3, 4), keepdims=True)
    normed = (grouped - mean) / np.sqrt(var + eps)
    out = normed.reshape(n, c, h, w)
    out = out * gamma[None, :, None, None]
    out = out + beta[None, :, None, None]
    return out
