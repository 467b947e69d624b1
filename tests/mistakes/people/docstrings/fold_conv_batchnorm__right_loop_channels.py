# RIGHT: a loop over output channels with np.take and an index tuple
import math

import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    assert weight.ndim >= 2
    out_channels = weight.shape[axis]
    if np.issubdtype(weight.dtype, np.floating):
        dtype = weight.dtype
    else:
        dtype = np.dtype("float64")
    new_weight = np.empty(weight.shape, dtype=dtype)
    new_bias = np.empty(out_channels, dtype=dtype)
    for c in range(out_channels):
        where = [slice(None)] * weight.ndim
        where[axis] = c
        where = tuple(where)
        scale = float(gamma[c]) / math.sqrt(float(running_var[c]) + eps)
        new_weight[where] = np.take(weight, c, axis=axis).astype(float) * scale
        old = 0.0 if bias is None else float(bias[c])
        new_bias[c] = (old - float(running_mean[c])) * scale + float(beta[c])
    return new_weight, new_bias
