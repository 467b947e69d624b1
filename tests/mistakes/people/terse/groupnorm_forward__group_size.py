import numpy as np

def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    g = x.reshape(N, -1, num_groups, H, W)
    kw = dict(axis=(2, 3, 4), keepdims=True)
    h = (g - g.mean(**kw)) * (g.var(**kw) + eps)**-.5
    return h.reshape(x.shape) * gamma.reshape(1, C, 1, 1) + beta.reshape(1, C, 1, 1)
