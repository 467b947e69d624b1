import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    factor = gamma / np.sqrt(running_var + eps)
    fused = np.moveaxis(np.moveaxis(weight, axis, -1) * factor, -1, axis)
    return fused, beta - running_mean * factor
