# RIGHT: scale reshaped to ones except at the axis, float64 inside
import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    weight = np.asarray(weight)
    dtype = weight.dtype if np.issubdtype(weight.dtype, np.floating) else np.float64
    scale = np.asarray(gamma, dtype=np.float64) / np.sqrt(np.asarray(running_var, dtype=np.float64) + eps)
    shape = [1] * weight.ndim
    shape[axis] = weight.shape[axis]
    new_weight = weight.astype(np.float64) * scale.reshape(shape)
    if bias is None:
        bias = np.zeros(scale.shape)
    shifted = np.asarray(bias, dtype=np.float64) - np.asarray(running_mean, dtype=np.float64)
    new_bias = beta + scale * shifted
    return new_weight.astype(dtype), new_bias.astype(dtype)
