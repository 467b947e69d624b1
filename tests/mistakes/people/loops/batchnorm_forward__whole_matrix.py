import math
import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    values = []
    for row in x:
        for v in row:
            values.append(v)
    m = sum(values) / len(values)
    tmp = 0
    for v in values:
        tmp += (v - m) ** 2
    var = tmp / len(values)
    out = np.zeros_like(x, dtype=float)
    for i in range(len(x)):
        for j in range(len(x[0])):
            out[i, j] = gamma[j] * (x[i, j] - m) / math.sqrt(var + eps) + beta[j]
    return out
