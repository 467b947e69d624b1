import numpy as np

def batch_statistics(x):
    n, p = x.shape
    mean = np.zeros(p)
    var = np.zeros(p)
    for c in range(p):
        t = 0.0
        for r in range(n):
            t += x[r][c]
        mean[c] = t / n
        for r in range(n):
            var[c] += (x[r][c] - mean[c]) ** 2
    return mean, var
