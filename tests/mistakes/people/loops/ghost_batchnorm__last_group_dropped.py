import math
import numpy as np

def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    N, D = x.shape
    out = np.zeros((N, D))
    groups = N // ghost_size
    for g in range(groups):
        a = g * ghost_size
        b = a + ghost_size
        for j in range(D):
            m = 0.0
            for i in range(a, b):
                m += x[i, j]
            m /= ghost_size
            v = 0.0
            for i in range(a, b):
                v += (x[i, j] - m) ** 2
            v /= ghost_size
            for i in range(a, b):
                out[i, j] = gamma[j] * (x[i, j] - m) / math.sqrt(v + eps) + beta[j]
    return out
