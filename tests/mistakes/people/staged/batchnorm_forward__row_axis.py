import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    sample_mean = np.mean(x, axis=1, keepdims=True)
    sample_var = np.var(x, axis=1, keepdims=True)
    xhat = (x - sample_mean) / np.sqrt(sample_var + eps)
    out = gamma * xhat + beta
    return out
