import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    out = np.zeros_like(x)
    for j in range(x.shape[1]):
        c = x[:, j]
        out[:, j] = gamma[j] * (c - c.mean()) / np.sqrt(c.var() + eps) + beta[j]
    return out
