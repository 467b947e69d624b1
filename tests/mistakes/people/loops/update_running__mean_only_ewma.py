import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    d = len(running_mean)
    m = np.zeros(d)
    v = np.zeros(d)
    for j in range(d):
        for i in range(len(x)):
            m[j] += x[i, j]
        m[j] = m[j] / len(x)
        for i in range(len(x)):
            v[j] += (x[i, j] - m[j]) ** 2
        v[j] = v[j] / len(x)
    for j in range(d):
        m[j] = momentum * running_mean[j] + (1 - momentum) * m[j]
    return m, v
