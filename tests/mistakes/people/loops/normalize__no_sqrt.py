import numpy as np

def normalize(x, mean, var, eps=1e-5):
    N, D = x.shape
    x_hat = np.zeros((N, D))
    for j in range(D):
        s = var[j] + eps
        for i in range(N):
            x_hat[i, j] = (x[i, j] - mean[j]) / s
    return x_hat
