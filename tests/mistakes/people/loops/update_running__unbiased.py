import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    n = len(x)
    rm = np.zeros(len(running_mean))
    rv = np.zeros(len(running_var))
    for j in range(len(rm)):
        m = sum(x[:, j]) / n
        v = sum([(t - m) ** 2 for t in x[:, j]]) / n
        rm[j] = momentum * running_mean[j] + (1 - momentum) * m
        rv[j] = momentum * running_var[j] + (1 - momentum) * v * (n / (n - 1))
    return rm, rv
