import numpy as np
from math import sqrt

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    n = x.shape[0]
    d = x.shape[1]
    y = np.zeros((n, d))
    j = 0
    while j < d:
        mu = 0.0
        i = 0
        while i < n:
            mu += x[i, j]
            i += 1
        mu /= n
        sq = 0.0
        i = 0
        while i < n:
            sq += (x[i, j] - mu) * (x[i, j] - mu)
            i += 1
        std = sqrt(sq / n)
        i = 0
        while i < n:
            y[i, j] = gamma[j] * (x[i, j] - mu) / (std + eps) + beta[j]
            i += 1
        j += 1
    return y
