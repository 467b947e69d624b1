import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = x.mean(0)
    s2 = np.einsum('nd,nd->d', x, x) / len(x)
    return gamma * (x - mu) / np.sqrt(s2 + eps) + beta
