import numpy as np
import math

def avg(a):
    s = 0.0
    for k in range(len(a)):
        s += a[k]
    return s / len(a)

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    y = np.array(x, dtype=float)
    for j in range(y.shape[1]):
        col = y[:, j]
        for i in range(len(col)):
            col[i] = col[i] - avg(col)
        v = 0.0
        for i in range(len(col)):
            v += col[i] ** 2
        v = v / len(col)
        for i in range(len(col)):
            col[i] = gamma[j] * col[i] / math.sqrt(v + eps) + beta[j]
    return y
