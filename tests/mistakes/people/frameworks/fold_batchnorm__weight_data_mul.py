import numpy as np


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    scale = gamma / np.sqrt(running_var + eps)
    weight *= scale
    bias -= running_mean
    bias *= scale
    bias += beta
    return weight, bias
