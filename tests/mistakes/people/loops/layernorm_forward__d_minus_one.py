import math
import numpy as np

def layernorm_forward(x, gamma, beta, eps=1e-5):
    out = np.zeros(x.shape)
    for i in range(len(x)):
        row = x[i]
        D = len(row)
        m = 0.0
        for t in row:
            m += t
        m /= D
        v = 0.0
        for t in row:
            v += (t - m) ** 2
        v /= (D - 1)
        for j in range(D):
            out[i, j] = gamma[j] * (row[j] - m) / math.sqrt(v + eps) + beta[j]
    return out
