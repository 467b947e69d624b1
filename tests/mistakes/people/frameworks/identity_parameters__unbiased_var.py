import numpy as np


def identity_parameters(x, eps=1e-5):
    gamma = np.sqrt(x.var(axis=0, ddof=1) + eps)
    beta = x.mean(axis=0)
    return gamma, beta
