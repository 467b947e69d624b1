import math
import numpy as np

def batch_statistics(x):
    n, d = x.shape
    m = np.zeros(d)
    s = np.zeros(d)
    for k in range(d):
        col = x[:, k]
        tot = 0.0
        for e in col:
            tot += e
        m[k] = tot / n
        tot = 0.0
        for e in col:
            tot += (e - m[k]) * (e - m[k])
        s[k] = math.sqrt(tot / n)
    return m, s
