import numpy as np

def batch_statistics(x):
    mean = np.zeros(len(x))
    var = np.zeros(len(x))
    for i in range(len(x)):
        mean[i] = sum(x[i]) / len(x[i])
        s = 0
        for v in x[i]:
            s += (v - mean[i]) ** 2
        var[i] = s / len(x[i])
    return mean, var
