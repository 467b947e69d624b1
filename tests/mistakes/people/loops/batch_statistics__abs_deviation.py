import numpy as np

def batch_statistics(x):
    n = len(x)
    mean = []
    var = []
    for j in range(len(x[0])):
        m = sum(x[:, j]) / n
        v = sum([abs(x[i, j] - m) for i in range(n)]) / n
        mean.append(m)
        var.append(v)
    return np.array(mean, dtype=float), np.array(var, dtype=float)
