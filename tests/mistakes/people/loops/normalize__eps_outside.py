import math
import numpy as np

def normalize(x, mean, var, eps=1e-5):
    out = np.zeros(x.shape)
    for i in range(len(x)):
        for j in range(len(x[i])):
            out[i, j] = (x[i, j] - mean[j]) / (math.sqrt(var[j]) + eps)
    return out
