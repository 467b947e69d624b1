import numpy as np

def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    g = x.reshape(N, C // num_groups, num_groups, H, W)
    kw = dict(axis=(1, 3, 4), keepdims=True)
    h = ((g - g.mean(**kw)) / np.sqrt(g.var(**kw) + eps)).reshape(x.shape)
    return h * gamma[:, None, None] + beta[:, None, None]
