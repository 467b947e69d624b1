import numpy as np

def batch_statistics(x):
    [n, d] = x.shape
    mu = np.zeros((1, d))
    sigma2 = np.zeros((1, d))
    for k in range(d):
        for r in range(n):
            mu[0, k] = mu[0, k] + x[r, k]
        mu[0, k] = mu[0, k] / n
        for r in range(n):
            sigma2[0, k] = sigma2[0, k] + (x[r, k] - mu[0, k]) ** 2
        sigma2[0, k] = sigma2[0, k] / n
    return mu, sigma2
