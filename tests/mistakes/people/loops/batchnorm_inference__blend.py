import math
import numpy as np

def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    N, D = x.shape
    out = np.zeros((N, D))
    for j in range(D):
        m = 0.0
        v = 0.0
        for i in range(N):
            m += x[i, j] / N
        for i in range(N):
            v += (x[i, j] - m) ** 2 / N
        m = 0.9 * running_mean[j] + 0.1 * m
        v = 0.9 * running_var[j] + 0.1 * v
        for i in range(N):
            out[i, j] = gamma[j] * (x[i, j] - m) / math.sqrt(v + eps) + beta[j]
    return out
