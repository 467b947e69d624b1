import numpy as np

def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    k = -(-len(x) // ghost_size)
    out = np.empty(x.shape)
    for i in range(k):
        g = x[i::k]
        out[i::k] = gamma * (g - g.mean(0)) / np.sqrt(g.var(0) + eps) + beta
    return out
