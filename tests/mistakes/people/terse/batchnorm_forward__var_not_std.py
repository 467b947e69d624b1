import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    xc = x - x.mean(0)
    return gamma * xc / ((xc**2).mean(0) + eps) + beta
