import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    r = 1 / np.sqrt(x.var(0) + eps)
    return (x - x.mean(0)) * r * (1 + gamma) + beta
