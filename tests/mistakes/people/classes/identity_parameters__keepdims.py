import numpy as np


def identity_parameters(x, eps=1e-5):
    beta = x.mean(axis=0, keepdims=True)
    var = ((x - beta) ** 2).mean(axis=0, keepdims=True)
    gamma = np.sqrt(var + eps)
    return gamma, beta
