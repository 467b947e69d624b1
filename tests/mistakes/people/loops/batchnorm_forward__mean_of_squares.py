import math
import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    n, d = x.shape
    cols = []
    for j in range(d):
        m = sum(x[:, j]) / n
        q = sum([t * t for t in x[:, j]]) / n
        s = math.sqrt(q - m * m + eps)
        cols.append([gamma[j] * (t - m) / s + beta[j] for t in x[:, j]])
    out = np.zeros((n, d))
    for j in range(d):
        for i in range(n):
            out[i, j] = cols[j][i]
    return out
