import math
import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    out = np.zeros(x.shape)
    for j in range(x.shape[1]):
        col = x[:, j]
        m = sum(col) / len(col)
        v = sum((col - m) ** 2) / len(col)
        for i in range(len(col)):
            tmp = (col[i] - m) / math.sqrt(v + eps)
            tmp = tmp + beta[j]
            tmp = tmp * gamma[j]
            out[i, j] = tmp
    return out
