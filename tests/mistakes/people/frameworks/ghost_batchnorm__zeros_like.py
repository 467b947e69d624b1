import numpy as np


def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    out = np.empty_like(x)
    for i in range(0, x.shape[0], ghost_size):
        s = slice(i, i + ghost_size)
        mean = x[s].mean(axis=0, keepdims=True)
        var = x[s].var(axis=0, keepdims=True)
        out[s] = (x[s] - mean) / np.sqrt(var + eps) * gamma + beta
    return out
