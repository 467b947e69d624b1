import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    N = x.shape[0]
    D = x.shape[1]
    new_mean = []
    new_var = []
    w = 1 - momentum
    for j in range(D):
        m = sum(x[:, j]) / N
        v = 0
        for i in range(N):
            v += (x[i, j] - m) ** 2
        v = v / N
        diff = m - running_mean[j]
        new_mean.append(running_mean[j] + w * diff)
        new_var.append(momentum * running_var[j] + w * v + momentum * w * diff * diff)
    return np.array(new_mean, dtype=float), np.array(new_var, dtype=float)
