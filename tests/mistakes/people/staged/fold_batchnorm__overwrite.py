import numpy as np


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    ivar = 1. / np.sqrt(running_var + eps)
    weight *= gamma * ivar
    bias -= running_mean
    bias *= gamma * ivar
    bias += beta
    return weight, bias
