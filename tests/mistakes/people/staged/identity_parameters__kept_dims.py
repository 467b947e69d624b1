import numpy as np


def identity_parameters(x, eps=1e-5):
    sample_mean = np.mean(x, axis=0, keepdims=True)
    sample_var = np.var(x, axis=0, keepdims=True)
    gamma = np.sqrt(sample_var + eps)
    beta = sample_mean
    return gamma, beta
