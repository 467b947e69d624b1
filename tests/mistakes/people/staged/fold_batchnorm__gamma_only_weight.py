import numpy as np


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    ivar = 1. / np.sqrt(running_var + eps)
    new_weight = np.dot(weight, np.diag(gamma * ivar))
    new_bias = (bias - running_mean) * ivar + beta
    return new_weight, new_bias
