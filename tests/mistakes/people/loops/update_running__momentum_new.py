import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    N, D = x.shape
    new_mean = np.zeros(D)
    new_var = np.zeros(D)
    for j in range(D):
        m = 0.0
        for i in range(N):
            m += x[i, j]
        m /= N
        v = 0.0
        for i in range(N):
            v += (x[i, j] - m) ** 2
        v /= N
        new_mean[j] = (1 - momentum) * running_mean[j] + momentum * m
        new_var[j] = (1 - momentum) * running_var[j] + momentum * v
    return new_mean, new_var
