import math
import numpy as np

def identity_parameters(x, eps=1e-5):
    N, D = x.shape
    gamma = np.zeros(D)
    beta = np.zeros(D)
    for j in range(D):
        m = sum(x[:, j]) / N
        v = 0
        for i in range(N):
            v += (x[i, j] - m) ** 2
        gamma[j] = math.sqrt(v / N)
        beta[j] = m
    return gamma, beta
