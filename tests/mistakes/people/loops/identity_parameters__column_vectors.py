import numpy as np

def identity_parameters(x, eps=1e-5):
    [m, n] = x.shape
    gamma = np.ones((1, n))
    beta = np.zeros((1, n))
    for k in range(n):
        mu = 0
        for r in range(m):
            mu = mu + x[r, k]
        mu = mu / m
        s = 0
        for r in range(m):
            s = s + (x[r, k] - mu) ** 2
        gamma[0, k] = np.sqrt(s / m + eps)
        beta[0, k] = mu
    return gamma, beta
