import numpy as np

def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    bn = lambda g: gamma * (g - g.mean(0)) / np.sqrt(g.var(0) + eps) + beta
    N, D = x.shape
    n = N // ghost_size * ghost_size
    head = bn(x[:n].reshape(ghost_size, -1, D)).reshape(n, D) if n else x[:0]
    return np.concatenate([head, bn(x[n:])]) if n < N else head
