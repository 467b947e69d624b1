import math
import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, D = x.shape
    out = np.zeros((N, D))
    for j in range(D):
        m = 0
        for i in range(N):
            m += x[i, j]
        m = m / N
        v = 0
        for i in range(N):
            v += (x[i, j] - m) ** 2
        v = v / (N - 1)
        for i in range(N):
            out[i, j] = gamma[j] * (x[i, j] - m) / math.sqrt(v + eps) + beta[j]
    return out
