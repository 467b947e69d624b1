import numpy as np

def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    k = -(-len(x) // ghost_size)
    bn = lambda g: gamma * (g - g.mean(0)) / np.sqrt(g.var(0) + eps) + beta
    return np.vstack([*map(bn, np.array_split(x, k))])
