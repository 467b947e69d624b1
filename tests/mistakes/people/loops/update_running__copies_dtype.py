import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    rm = running_mean.copy()
    rv = running_var.copy()
    N, D = x.shape
    for j in range(D):
        s = 0.0
        for i in range(N):
            s += x[i, j]
        mu = s / N
        s = 0.0
        for i in range(N):
            s += (x[i, j] - mu) ** 2
        rm[j] = momentum * rm[j] + (1.0 - momentum) * mu
        rv[j] = momentum * rv[j] + (1.0 - momentum) * s / N
    return rm, rv
