import numpy as np

def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    kw = dict(axis=(0, 2, 3), keepdims=True)
    c = lambda v: v.reshape(1, -1, 1, 1)
    return c(gamma) * (x - x.mean(**kw)) / np.sqrt(x.var(**kw) + eps) + c(beta)
