import numpy as np

def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    g = x.reshape(N, num_groups, -1, H, W)
    h = (g - g.mean(2, keepdims=True)) / np.sqrt(g.var(2, keepdims=True) + eps)
    return h.reshape(x.shape) * gamma[:, None, None] + beta[:, None, None]
