"""The formulas as the papers print them, in the data's own precision."""

import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    sigma = np.sqrt(running_var + eps)
    shape = tuple(len(gamma) if i == axis % weight.ndim else 1 for i in range(weight.ndim))
    new_weight = gamma.reshape(shape) * weight / sigma.reshape(shape)
    b = bias if bias is not None else 0
    return new_weight, gamma * (b - running_mean) / sigma + beta
