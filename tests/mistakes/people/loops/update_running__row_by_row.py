import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    D = len(running_mean)
    m = np.zeros(D)
    v = np.zeros(D)
    for j in range(D):
        m[j] = running_mean[j]
        v[j] = running_var[j]
    for row in x:
        for j in range(D):
            m[j] = momentum * m[j] + (1 - momentum) * row[j]
            v[j] = momentum * v[j] + (1 - momentum) * (row[j] - m[j]) ** 2
    return m, v
