import numpy as np

def batch_statistics(x):
    n = x.shape[0]
    d = x.shape[1]
    mean = np.zeros(d)
    var = np.zeros(d)
    for j in range(d):
        for i in range(n):
            mean[j] = mean[j] + x[i, j]
        mean[j] = mean[j] / n
    for j in range(d):
        for i in range(n):
            var[j] = var[j] + (x[i, j] - mean[j]) ** 2
        var[j] = var[j] / (n - 1)
    return mean, var
