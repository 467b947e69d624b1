import numpy as np


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    scale = gamma / np.sqrt(running_var + eps)
    new_weight = weight * scale
    new_bias = bias + beta - running_mean * scale
    return new_weight, new_bias
