import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    dtype = weight.dtype if weight.dtype.kind == "f" else np.float64
    scale = gamma / np.sqrt(running_var + eps)
    new_weight = np.moveaxis(np.moveaxis(weight, axis, -1) * scale, -1, axis)
    old = 0 if bias is None else bias
    new_bias = (old - running_mean) * scale + beta
    return np.array(new_weight, dtype=dtype), new_bias.astype(dtype)
