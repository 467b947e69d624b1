import math
import numpy as np

def bn(rows, gamma, beta, eps):
    n = len(rows)
    out = []
    for i in range(n):
        out.append([0.0] * len(gamma))
    for j in range(len(gamma)):
        m = sum([r[j] for r in rows]) / n
        v = sum([(r[j] - m) ** 2 for r in rows]) / n
        for i in range(n):
            out[i][j] = gamma[j] * (rows[i][j] - m) / math.sqrt(v + eps) + beta[j]
    return out

def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    N = len(x)
    size = math.ceil(N / ghost_size)
    out = []
    start = 0
    while start < N:
        part = x[start:start + size]
        out = out + bn(part, gamma, beta, eps)
        start = start + size
    return np.array(out)
