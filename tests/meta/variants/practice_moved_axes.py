"""The axis that counts is moved to the end, where NumPy lines vectors up by itself, and back."""

import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    if bias is None:
        bias = np.zeros_like(running_mean)
    std = (running_var + eps) ** 0.5
    folded = np.swapaxes(np.swapaxes(weight, axis, -1) * (gamma / std), axis, -1)
    return folded.copy(), (bias - running_mean) / std * gamma + beta
