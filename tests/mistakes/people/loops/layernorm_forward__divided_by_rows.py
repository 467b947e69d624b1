import math
import numpy as np

def layernorm_forward(x, gamma, beta, eps=1e-5):
    n = len(x)
    out = np.zeros(x.shape)
    for i in range(n):
        m = sum(x[i]) / n
        v = 0.0
        for t in x[i]:
            v += (t - m) ** 2
        v = v / n
        for j in range(x.shape[1]):
            out[i, j] = gamma[j] * (x[i, j] - m) / math.sqrt(v + eps) + beta[j]
    return out
