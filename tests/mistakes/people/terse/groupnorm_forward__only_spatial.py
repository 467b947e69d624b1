import numpy as np

def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    c = lambda v: v.reshape(num_groups, -1, 1, 1)
    g = x.reshape(N, num_groups, -1, H, W)
    kw = dict(axis=(-2, -1), keepdims=True)
    return (c(gamma) * (g - g.mean(**kw)) / np.sqrt(g.var(**kw) + eps) + c(beta)).reshape(N, C, H, W)
