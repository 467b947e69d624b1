import numpy as np


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    sqrtvar = np.sqrt(running_var + eps)
    x -= running_mean
    x /= sqrtvar
    x *= gamma
    x += beta
    return x
