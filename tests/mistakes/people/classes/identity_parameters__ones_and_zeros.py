import numpy as np


def identity_parameters(x: np.ndarray, eps: float = 1e-5):
    num_features = x.shape[1]
    gamma = np.ones(num_features)
    beta = np.zeros(num_features)
    return gamma, beta
