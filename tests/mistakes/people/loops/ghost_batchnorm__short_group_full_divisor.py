import math
import numpy as np

def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    N, D = x.shape
    out = np.zeros((N, D))
    for start in range(0, N, ghost_size):
        stop = min(start + ghost_size, N)
        for j in range(D):
            m = 0.0
            v = 0.0
            for i in range(start, stop):
                m += x[i, j]
            m /= ghost_size
            for i in range(start, stop):
                v += (x[i, j] - m) ** 2
            v /= ghost_size
            s = math.sqrt(v + eps)
            for i in range(start, stop):
                out[i, j] = gamma[j] * (x[i, j] - m) / s + beta[j]
    return out
