import numpy as np

def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    g = x.reshape(N, num_groups, -1, H, W)
    kw = dict(axis=(0, 2, 3, 4), keepdims=True)
    h = ((g - g.mean(**kw)) / np.sqrt(g.var(**kw) + eps)).reshape(N, C, H, W)
    return h * gamma[:, None, None] + beta[:, None, None]
