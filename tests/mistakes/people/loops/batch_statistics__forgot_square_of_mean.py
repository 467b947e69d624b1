import numpy as np

def batch_statistics(x):
    N, D = x.shape
    sx = [0.0] * D
    sxx = [0.0] * D
    for i in range(N):
        for j in range(D):
            sx[j] += x[i, j]
            sxx[j] += x[i, j] * x[i, j]
    mean = np.zeros(D)
    var = np.zeros(D)
    for j in range(D):
        mean[j] = sx[j] / N
        var[j] = sxx[j] / N - mean[j]
    return mean, var
