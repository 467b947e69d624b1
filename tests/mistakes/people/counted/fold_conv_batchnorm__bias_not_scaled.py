import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    dtype = weight.dtype if weight.dtype.kind == "f" else np.float64
    scale = gamma / np.sqrt(running_var + eps)
    shape = [1] * weight.ndim
    shape[axis] = -1
    if bias is None:
        bias = np.zeros(len(gamma))
    new_bias = bias + beta - running_mean * scale
    return (weight * scale.reshape(shape)).astype(dtype), new_bias.astype(dtype)
