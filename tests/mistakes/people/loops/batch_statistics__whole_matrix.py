import numpy as np

def batch_statistics(x):
    N, D = x.shape
    s = 0.0
    for i in range(N):
        for j in range(D):
            s += x[i, j]
    m = s / (N * D)
    s = 0.0
    for i in range(N):
        for j in range(D):
            s += (x[i, j] - m) ** 2
    v = s / (N * D)
    mean = np.zeros(D)
    var = np.zeros(D)
    for j in range(D):
        mean[j] = m
        var[j] = v
    return mean, var
