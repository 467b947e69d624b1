import numpy as np

def batch_statistics(x):
    N, D = x.shape
    s = np.zeros(D)
    q = np.zeros(D)
    for i in range(N):
        for j in range(D):
            s[j] += x[i, j]
            q[j] += x[i, j] ** 2
    mean = np.zeros(D)
    var = np.zeros(D)
    for j in range(D):
        mean[j] = s[j] / N
        var[j] = q[j] / N - mean[j] * mean[j]
    return mean, var
