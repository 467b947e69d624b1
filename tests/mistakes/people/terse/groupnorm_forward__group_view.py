import numpy as np

def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    g = x.reshape(len(x), num_groups, -1)
    g -= g.mean(-1, keepdims=True)
    g /= np.sqrt(g.var(-1, keepdims=True) + eps)
    return g.reshape(x.shape) * gamma[:, None, None] + beta[:, None, None]
