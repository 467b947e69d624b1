import math
import numpy as np

def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    N, D = x.shape
    n_groups = (N + ghost_size - 1) // ghost_size
    out = np.zeros((N, D))
    for g in range(n_groups):
        idx = []
        for i in range(N):
            if i % n_groups == g:
                idx.append(i)
        for j in range(D):
            m = 0
            for i in idx:
                m += x[i, j]
            m = m / len(idx)
            v = 0
            for i in idx:
                v += (x[i, j] - m) ** 2
            v = v / len(idx)
            for i in idx:
                out[i, j] = gamma[j] * (x[i, j] - m) / math.sqrt(v + eps) + beta[j]
    return out
