import numpy as np


def identity_parameters(x, eps=1e-5):
    D = x.shape[1]
    gamma = np.ones(D)
    beta = np.zeros(D)
    return gamma, beta
