import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = x.mean(1, keepdims=True)
    var = x.var(1, keepdims=True)
    return gamma * (x - mu) / np.sqrt(var + eps) + beta
