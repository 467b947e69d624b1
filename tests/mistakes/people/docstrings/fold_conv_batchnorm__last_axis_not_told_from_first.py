# WRONG: only axis 1 is treated apart, with -1 the scale goes along the first axis
import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    weight = np.asarray(weight)
    dtype = weight.dtype if np.issubdtype(weight.dtype, np.floating) else np.float64
    scale = np.asarray(gamma, dtype=np.float64) / np.sqrt(np.asarray(running_var, dtype=np.float64) + eps)
    shape = [1] * weight.ndim
    if axis == 1:
        shape[1] = weight.shape[1]
        new_weight = weight.astype(np.float64) * scale.reshape(shape)
    else:
        new_weight = (weight.reshape(len(scale), -1) * scale[:, None]).reshape(weight.shape)
    if bias is None:
        bias = np.zeros(scale.shape)
    shifted = np.asarray(bias, dtype=np.float64) - np.asarray(running_mean, dtype=np.float64)
    new_bias = beta + scale * shifted
    return new_weight.astype(dtype), new_bias.astype(dtype)
