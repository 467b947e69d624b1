import math
import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, D = x.shape
    out = np.zeros((N, D))
    for j in range(D):
        s1 = 0.0
        s2 = 0.0
        for i in range(N):
            s1 += x[i, j]
            s2 += x[i, j] ** 2
        mu = s1 / N
        var = s2 / N
        for i in range(N):
            out[i, j] = gamma[j] * (x[i, j] - mu) / math.sqrt(var + eps) + beta[j]
    return out
