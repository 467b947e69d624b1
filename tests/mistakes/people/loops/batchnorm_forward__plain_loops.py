import math
import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    N = x.shape[0]
    D = x.shape[1]
    out = np.zeros((N, D))
    for d in range(D):
        total = 0
        for n in range(N):
            total = total + x[n, d]
        mu = total / N
        total = 0
        for n in range(N):
            total = total + (x[n, d] - mu) ** 2
        var = total / N
        for n in range(N):
            out[n, d] = gamma[d] * ((x[n, d] - mu) / math.sqrt(var + eps)) + beta[d]
    return out
