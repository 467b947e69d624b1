import math
import numpy as np

def normalize(x, mean, var, eps=1e-5):
    rows = []
    for r in x:
        tmp = []
        for j in range(len(r)):
            tmp.append((r[j] - mean[j]) / math.sqrt(var[j] ** 2 + eps))
        rows.append(tmp)
    return np.array(rows)
