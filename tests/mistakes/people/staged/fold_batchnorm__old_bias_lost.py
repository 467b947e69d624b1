import numpy as np


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    ivar = 1. / np.sqrt(running_var + eps)
    weight = weight * (gamma * ivar).reshape(1, -1)
    bias = beta - gamma * running_mean * ivar
    return weight, bias
