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


def batch_renorm(x, gamma, beta, running_mean, running_var, eps=1e-5, r_max=3.0, d_max=5.0):
    x = float_of(x)
    gamma, beta, slow_mean, slow_var = (np.asarray(v, np.float64) for v in (gamma, beta, running_mean, running_var))
    # Welford's updates, row after row.
    mean, squares = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for count, row in enumerate(x.astype(np.float64), 1):
        delta = row - mean
        mean = mean + delta / count
        squares = squares + delta * (row - mean)
    std, slow = np.sqrt(squares / len(x) + eps), np.sqrt(slow_var + eps)
    r, d = np.clip(std / slow, 1 / r_max, r_max), np.clip((mean - slow_mean) / slow, -d_max, d_max)
    out = gamma * ((x - mean) / std * r + d) + beta
    return tuple(part.astype(x.dtype) for part in (out, r, d))


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    weight = float_of(weight)
    w, g = weight.astype(np.float64), np.asarray(dweight, np.float64)
    p = lr * decay
    lengths = np.array([np.hypot.reduce(column) for column in w.T])
    slopes = np.array([np.hypot.reduce(column) for column in g.T])
    resting = np.sqrt(p) * np.sqrt(2 - p) / (1 - p) / (lengths * slopes)
    return tuple(part.astype(weight.dtype) for part in (w - (p * w + lr * g), lr / (1 - p) / lengths**2, resting))
