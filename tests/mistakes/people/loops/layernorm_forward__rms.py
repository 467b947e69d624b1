import math
import numpy as np

def layernorm_forward(x, gamma, beta, eps=1e-5):
    N, D = x.shape
    out = np.zeros((N, D))
    for i in range(N):
        s = 0.0
        for j in range(D):
            s += x[i, j] * x[i, j]
        s = math.sqrt(s / D + eps)
        for j in range(D):
            out[i, j] = gamma[j] * x[i, j] / s + beta[j]
    return out
