import math
import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    out = np.zeros(x.shape)
    for i in range(len(x)):
        m = sum(x[i]) / len(x[i])
        v = sum([(t - m) ** 2 for t in x[i]]) / len(x[i])
        s = math.sqrt(v + eps)
        for j in range(len(x[i])):
            out[i, j] = gamma[j] * ((x[i, j] - m) / s) + beta[j]
    return out
