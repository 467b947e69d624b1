import numpy as np

def batch_statistics(x):
    mean = np.zeros_like(x[0])
    var = np.zeros_like(x[0])
    n = x.shape[0]
    for j in range(x.shape[1]):
        s = 0
        for i in range(n):
            s += x[i, j]
        mean[j] = s / n
        s = 0
        for i in range(n):
            s += (x[i, j] - mean[j]) ** 2
        var[j] = s / n
    return mean, var
