import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    N, D = x.shape
    m = np.zeros(D)
    v = np.zeros(D)
    for i in range(N):
        for j in range(D):
            m[j] += x[i, j]
    for j in range(D):
        m[j] = m[j] / N
    for i in range(N):
        for j in range(D):
            v[j] += (x[i, j] - m[j]) ** 2
    for j in range(D):
        v[j] = v[j] / N
    running_mean *= momentum
    running_var *= momentum
    for j in range(D):
        running_mean[j] += (1 - momentum) * m[j]
        running_var[j] += (1 - momentum) * v[j]
    return running_mean, running_var
