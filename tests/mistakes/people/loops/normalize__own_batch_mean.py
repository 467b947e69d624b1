import math
import numpy as np

def normalize(x, mean, var, eps=1e-5):
    n, d = x.shape
    x_hat = np.zeros((n, d))
    for j in range(d):
        mean = 0.0
        for i in range(n):
            mean += x[i, j]
        mean = mean / n
        sd = math.sqrt(var[j] + eps)
        for i in range(n):
            x_hat[i, j] = (x[i, j] - mean) / sd
    return x_hat
