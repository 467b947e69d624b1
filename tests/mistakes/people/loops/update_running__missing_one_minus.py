import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    n, d = x.shape
    rm = np.zeros(d)
    rv = np.zeros(d)
    for k in range(d):
        mu = 0
        for i in range(n):
            mu += x[i, k]
        mu = mu / n
        var = 0
        for i in range(n):
            var += (x[i, k] - mu) ** 2
        var = var / n
        rm[k] = momentum * running_mean[k] + mu
        rv[k] = momentum * running_var[k] + var
    return rm, rv
