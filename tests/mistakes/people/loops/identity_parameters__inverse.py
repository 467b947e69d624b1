import math
import numpy as np

def identity_parameters(x, eps=1e-5):
    n, d = x.shape
    g = np.zeros(d)
    b = np.zeros(d)
    for k in range(d):
        mu = 0.0
        for i in range(n):
            mu += x[i, k] / n
        var = 0.0
        for i in range(n):
            var += (x[i, k] - mu) ** 2 / n
        g[k] = 1 / math.sqrt(var + eps)
        b[k] = -mu * g[k]
    return g, b
