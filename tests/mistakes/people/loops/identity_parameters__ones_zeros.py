import numpy as np

def identity_parameters(x, eps=1e-5):
    D = x.shape[1]
    gamma = np.zeros(D)
    beta = np.zeros(D)
    for j in range(D):
        gamma[j] = 1.0
        beta[j] = 0.0
    return gamma, beta
