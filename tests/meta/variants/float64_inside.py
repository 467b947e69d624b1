"""Everything in float64, cast back at the end."""

import numpy as np


def wide(*arrays):
    return [np.asarray(array, dtype=np.float64) for array in arrays]


def standardize(train, test):
    dtype = train.dtype
    train, test = wide(train, test)
    mean, std = train.mean(axis=0), train.std(axis=0)
    std = np.where(np.ptp(train, axis=0) == 0, 1.0, std)
    return ((train - mean) / std).astype(dtype), ((test - mean) / std).astype(dtype)


def batch_statistics(x):
    return x.mean(axis=0, dtype=np.float64).astype(x.dtype), x.var(axis=0, dtype=np.float64).astype(x.dtype)


def normalize(x, mean, var, eps=1e-5):
    wide_x, mean, var = wide(x, mean, var)
    return ((wide_x - mean) / np.sqrt(var + eps)).astype(x.dtype)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    wide_x, gamma, beta = wide(x, gamma, beta)
    out = gamma * (wide_x - wide_x.mean(axis=0)) / np.sqrt(wide_x.var(axis=0) + eps) + beta
    return out.astype(x.dtype)


def identity_parameters(x, eps=1e-5):
    (wide_x,) = wide(x)
    return np.sqrt(wide_x.var(axis=0) + eps).astype(x.dtype), wide_x.mean(axis=0).astype(x.dtype)


def update_running(running_mean, running_var, x, momentum=0.9):
    dtype = x.dtype
    running_mean, running_var, x = wide(running_mean, running_var, x)
    new_mean = momentum * running_mean + (1 - momentum) * x.mean(axis=0)
    new_var = momentum * running_var + (1 - momentum) * x.var(axis=0)
    return new_mean.astype(dtype), new_var.astype(dtype)


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    dtype = x.dtype
    dout, x, gamma = wide(dout, x, gamma)
    std = np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) / std
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / std
    return dx.astype(dtype), (dout * x_hat).sum(axis=0).astype(dtype), dout.sum(axis=0).astype(dtype)


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    dtype = weight.dtype
    weight, bias, gamma, beta, running_mean, running_var = wide(weight, bias, gamma, beta, running_mean, running_var)
    std = np.sqrt(running_var + eps)
    return (gamma * weight / std).astype(dtype), (gamma * (bias - running_mean) / std + beta).astype(dtype)


def dropout_variance_ratio(mean, var, keep_prob):
    dtype = mean.dtype
    mean, var = wide(mean, var)
    train = (var + mean**2) / keep_prob - mean**2
    return (train / var).astype(dtype)


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    if n_a + n_b == 0:
        raise ValueError("nothing to merge")
    dtype = mean_a.dtype
    mean_a, var_a, mean_b, var_b = wide(mean_a, var_a, mean_b, var_b)
    if n_a == 0:
        n, mean, var = n_b, mean_b, var_b
    elif n_b == 0:
        n, mean, var = n_a, mean_a, var_a
    else:
        n = n_a + n_b
        mean = mean_a + (mean_b - mean_a) * n_b / n
        var = (n_a * (var_a + (mean_a - mean) ** 2) + n_b * (var_b + (mean_b - mean) ** 2)) / n
    return n, mean.astype(dtype), var.astype(dtype)


def layernorm_backward(dout, x, gamma, eps=1e-5):
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    dout, x, gamma = wide(dout, x, gamma)
    std = np.sqrt(x.var(axis=1, keepdims=True) + eps)
    x_hat = (x - x.mean(axis=1, keepdims=True)) / std
    d = x.shape[1]
    dx_hat = dout * gamma
    sums = dx_hat.sum(axis=1, keepdims=True), (dx_hat * x_hat).sum(axis=1, keepdims=True)
    dx = 1 / d / std * (d * dx_hat - sums[0] - x_hat * sums[1])
    return dx.astype(dtype), (dout * x_hat).sum(axis=0).astype(dtype), dout.sum(axis=0).astype(dtype)


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    dout, x, gamma = wide(dout, x, gamma)
    n, c, h, w = x.shape
    size = c // num_groups * h * w
    flat = n * num_groups, size
    # A group is a row of layer norm, whose gamma is 1: the channels' own is in dx_hat.
    dx, _, _ = layernorm_backward((dout * gamma[:, None, None]).reshape(flat), x.reshape(flat), np.ones(size), eps)
    groups = x.reshape(flat)
    x_hat = (groups - groups.mean(axis=1, keepdims=True)) / np.sqrt(groups.var(axis=1, keepdims=True) + eps)
    dgamma = (dout * x_hat.reshape(x.shape)).sum(axis=(0, 2, 3))
    return dx.reshape(x.shape).astype(dtype), dgamma.astype(dtype), dout.sum(axis=(0, 2, 3)).astype(dtype)
