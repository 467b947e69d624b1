import numpy as np


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    scale = np.divide(gamma, np.sqrt(running_var + eps))

    folded_w = weight.copy()
    folded_b = bias.copy()

    folded_w = folded_w * scale
    folded_b = folded_b * scale
    folded_b = folded_b - running_mean
    folded_b = folded_b + beta
    return folded_w, folded_b
