import math
import numpy as np

def layernorm_forward(x, gamma, beta, eps=1e-5):
    res = []
    for row in x:
        n = len(row)
        m = sum(row) / n
        s = math.sqrt(sum([(t - m) ** 2 for t in row]) / n)
        res.append([gamma[k] * (row[k] - m) / (s + eps) + beta[k] for k in range(n)])
    return np.array(res)
