import math
import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    D = x.shape[1]
    out_m = np.zeros(D)
    out_v = np.zeros(D)
    for j in range(D):
        col = list(x[:, j])
        m = sum(col) / len(col)
        s = math.sqrt(sum([(c - m) ** 2 for c in col]) / len(col))
        out_m[j] = momentum * running_mean[j] + (1.0 - momentum) * m
        out_v[j] = momentum * running_var[j] + (1.0 - momentum) * s
    return out_m, out_v
