import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    sigma = x.std(axis=0)
    z = (x - mu) / (sigma + eps)
    return z * gamma + beta
