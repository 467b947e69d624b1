import numpy as np


def identity_parameters(x, eps=1e-5):
    num_features = x.shape[1]
    gamma = np.ones(num_features, dtype=x.dtype)
    beta = np.zeros(num_features, dtype=x.dtype)
    return gamma, beta
