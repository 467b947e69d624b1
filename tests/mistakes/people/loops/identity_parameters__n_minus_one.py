import math
import numpy as np

def identity_parameters(x, eps=1e-5):
    N = len(x)
    D = len(x[0])
    gamma = np.zeros(D)
    beta = np.zeros(D)
    for j in range(D):
        for i in range(N):
            beta[j] += x[i][j]
        beta[j] = beta[j] / N
        tmp = 0.0
        for i in range(N):
            tmp += (x[i][j] - beta[j]) ** 2
        gamma[j] = math.sqrt(tmp / (N - 1) + eps)
    return gamma, beta
