import numpy as np

def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    bn = lambda g: gamma * (g - g.mean(0)) * (g.var(0) + eps)**-.5 + beta
    return np.vstack([bn(x[i:i + ghost_size]) for i in range(0, len(x), ghost_size)])
