import math
import numpy as np

def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    result = []
    for start in range(0, len(x), ghost_size):
        group = x[start:start + ghost_size]
        n = len(group)
        D = group.shape[1]
        m = np.zeros(D)
        v = np.zeros(D)
        for j in range(D):
            for i in range(n):
                m[j] += group[i, j]
            m[j] = m[j] / n
            for i in range(n):
                v[j] += (group[i, j] - m[j]) ** 2
            v[j] = v[j] / n
        for i in range(n):
            row = np.zeros(D)
            for j in range(D):
                row[j] = gamma[j] * (group[i, j] - m[j]) / math.sqrt(v[j] + eps) + beta[j]
            result.append(row)
    return result
