"""Everything in float64, cast back at the end; matrices where one thinks of matrices."""

import numpy as np


def wide(*arrays):
    return [np.asarray(array, dtype=np.float64) for array in arrays]


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    dtype = weight.dtype if weight.dtype.kind == "f" else np.float64
    w, g, b, mean, var = wide(weight, gamma, beta, running_mean, running_var)
    old = np.zeros(len(g)) if bias is None else wide(bias)[0]
    scale = g * np.power(var + eps, -0.5)
    first = np.moveaxis(w, axis, 0)
    rows = np.diag(scale) @ first.reshape(len(g), -1)
    folded = np.moveaxis(rows.reshape(first.shape), 0, axis)
    return folded.astype(dtype), (scale * old + (b - scale * mean)).astype(dtype)


def batch_renorm(x, gamma, beta, running_mean, running_var, eps=1e-5, r_max=3.0, d_max=5.0):
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    x, gamma, beta, slow_mean, slow_var = wide(x, gamma, beta, running_mean, running_var)
    mean, square = x.mean(axis=0), (x**2).mean(axis=0)
    var = np.maximum(square - mean**2, 0)
    ratio = np.sqrt((var + eps) / (slow_var + eps))
    r = np.where(ratio > r_max, r_max, np.where(ratio < 1 / r_max, 1 / r_max, ratio))
    shift = (mean - slow_mean) * (slow_var + eps) ** -0.5
    d = np.where(np.abs(shift) > d_max, np.sign(shift) * d_max, shift)
    out = ((x - mean) * (var + eps) ** -0.5 * r + d) * gamma + beta
    return out.astype(dtype), r.astype(dtype), d.astype(dtype)


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    dtype = weight.dtype if weight.dtype.kind == "f" else np.float64
    w, g = wide(weight, dweight)
    angle = np.arccos(1 - lr * decay)
    squares = np.diag(w.T @ w), np.diag(g.T @ g)
    rate = lr / ((1 - lr * decay) * squares[0])
    resting = np.tan(angle) / np.sqrt(squares[0] * squares[1])
    return ((1 - lr * decay) * w - lr * g).astype(dtype), rate.astype(dtype), resting.astype(dtype)
