import numpy as np

def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    bn = lambda g: gamma * (g - g.mean(0)) / np.sqrt(g.var(0) + eps) + beta
    return np.concatenate([bn(g) for g in np.array_split(x, ghost_size)])
