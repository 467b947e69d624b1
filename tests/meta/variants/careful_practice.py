"""Careful: arguments are taken as float64 where they are no floats, and results go back to the data's dtype."""

import numpy as np


def float_of(array):
    array = np.asarray(array)
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    weight = float_of(weight)
    gamma, beta, mean, var = (np.asarray(v, dtype=np.float64) for v in (gamma, beta, running_mean, running_var))
    scale = gamma / np.sqrt(var + eps)
    before = 0.0 if bias is None else np.asarray(bias, dtype=np.float64)
    out = np.empty(weight.shape, weight.dtype)
    for old, new, factor in zip(np.moveaxis(weight, axis, 0), np.moveaxis(out, axis, 0), scale, strict=True):
        new[...] = old * factor
    return out, ((before - mean) * scale + beta).astype(weight.dtype)
