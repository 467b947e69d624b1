import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    a = gamma / np.sqrt(x.var(0) + eps)
    return a * x + (beta - a * x.mean(0))
