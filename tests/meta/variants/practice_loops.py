"""Channel by channel in Python loops, in the data's own precision, into arrays made beforehand."""

import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    folded = np.empty_like(weight)
    new_bias = np.empty(len(gamma), dtype=weight.dtype)
    for c in range(len(gamma)):
        at = [slice(None)] * weight.ndim
        at[axis] = c
        scale = gamma[c] / np.sqrt(running_var[c] + eps)
        folded[tuple(at)] = scale * weight[tuple(at)]
        old = 0.0 if bias is None else bias[c]
        new_bias[c] = beta[c] + scale * (old - running_mean[c])
    return folded, new_bias


def batch_renorm(x, gamma, beta, running_mean, running_var, eps=1e-5, r_max=3.0, d_max=5.0):
    n, width = x.shape
    out, r, d = np.empty_like(x), np.empty(width, x.dtype), np.empty(width, x.dtype)
    for j in range(width):
        mean = sum(x[i, j] for i in range(n)) / n
        var = sum((x[i, j] - mean) ** 2 for i in range(n)) / n
        std, slow = np.sqrt(var + eps), np.sqrt(running_var[j] + eps)
        r[j] = min(max(std / slow, 1 / r_max), r_max)
        d[j] = min(max((mean - running_mean[j]) / slow, -d_max), d_max)
        for i in range(n):
            out[i, j] = gamma[j] * ((x[i, j] - mean) / std * r[j] + d[j]) + beta[j]
    return out, r, d


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    inputs, width = weight.shape
    kept = 1 - lr * decay
    new, rate, resting = np.empty_like(weight), np.empty(width, weight.dtype), np.empty(width, weight.dtype)
    for j in range(width):
        square = sum(weight[i, j] ** 2 for i in range(inputs))
        slope = sum(dweight[i, j] ** 2 for i in range(inputs))
        for i in range(inputs):
            new[i, j] = weight[i, j] - lr * (dweight[i, j] + decay * weight[i, j])
        rate[j] = lr / square / kept
        resting[j] = (1 / kept**2 - 1) ** 0.5 / np.sqrt(square * slope)
    return new, rate, resting
