import numpy as np


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    std = np.sqrt(running_var)
    new_weight = weight * gamma / std
    new_bias = (bias - running_mean) * gamma / std + beta
    return new_weight, new_bias
