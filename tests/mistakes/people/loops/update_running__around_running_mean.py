import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    N, D = x.shape
    rm = np.zeros(D)
    rv = np.zeros(D)
    for j in range(D):
        s = 0.0
        for i in range(N):
            s += x[i, j]
        rm[j] = momentum * running_mean[j] + (1 - momentum) * s / N
        s = 0.0
        for i in range(N):
            s += (x[i, j] - rm[j]) ** 2
        rv[j] = momentum * running_var[j] + (1 - momentum) * s / N
    return rm, rv
