import math
import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    n, d = x.shape
    res = []
    for k in range(d):
        m = 0
        for i in range(n):
            m = m + x[i][k] / n
        v = 0
        for i in range(n):
            v = v + (x[i][k] - m) ** 2 / n
        s = math.sqrt(v + eps)
        res.append([beta[k] * (x[i][k] - m) / s + gamma[k] for i in range(n)])
    return np.array(res).T
