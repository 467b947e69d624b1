import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    x = x.astype(np.float32)
    mean = x.mean(axis=(0, 2, 3), keepdims=True)
    var = x.var(axis=(0, 2, 3), keepdims=True)
    w = gamma.astype(np.float32)[None, :, None, None]
    b = beta.astype(np.float32)[None, :, None, None]
    return (x - mean) / np.sqrt(var + np.float32(eps)) * w + b
