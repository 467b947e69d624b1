"""What counts, in Python loops over every entry."""

import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    out = np.zeros_like(x)
    rows = [i for i in range(len(x)) if mask[i]]
    for j in range(x.shape[1]):
        total = 0.0
        for i in rows:
            total += x[i, j]
        mean = total / len(rows)
        squares = 0.0
        for i in rows:
            squares += (x[i, j] - mean) ** 2
        std = (squares / len(rows) + eps) ** 0.5
        for i in rows:
            out[i, j] = gamma[j] * (x[i, j] - mean) / std + beta[j]
    return out


def cumulative_running(running_mean, running_var, num_batches, x):
    n, d = x.shape
    new_mean, new_var = np.empty(d, dtype=x.dtype), np.empty(d, dtype=x.dtype)
    for j in range(d):
        mean = sum(x[i, j] for i in range(n)) / n
        var = sum((x[i, j] - mean) ** 2 for i in range(n)) / n
        if num_batches:
            mean = running_mean[j] + (mean - running_mean[j]) / (num_batches + 1)
            var = running_var[j] + (var - running_var[j]) / (num_batches + 1)
        new_mean[j], new_var[j] = mean, var
    return new_mean, new_var, num_batches + 1


def sync_batchnorm_forward(shards, gamma, beta, eps=1e-5):
    outs = [np.empty(x.shape, dtype=x.dtype) for x in shards]
    n = sum(len(x) for x in shards)
    for j in range(len(gamma)):
        mean = sum(row[j] for x in shards for row in x) / n
        var = sum((row[j] - mean) ** 2 for x in shards for row in x) / n
        std = np.sqrt(var + eps)
        for x, out in zip(shards, outs, strict=True):
            for i in range(len(x)):
                out[i, j] = gamma[j] * (x[i, j] - mean) / std + beta[j]
    return outs


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    dxs = [np.empty(x.shape, dtype=x.dtype) for x in shards]
    d = len(gamma)
    dgamma, dbeta = np.zeros(d, dtype=shards[0].dtype), np.zeros(d, dtype=shards[0].dtype)
    n = sum(len(x) for x in shards)
    for j in range(d):
        column = [row[j] for x in shards for row in x]
        above = [row[j] for dout in douts for row in dout]
        mean = sum(column) / n
        std = np.sqrt(sum((value - mean) ** 2 for value in column) / n + eps)
        dbeta[j] = sum(above)
        dgamma[j] = sum(slope * (value - mean) / std for slope, value in zip(above, column, strict=True))
        for x, dout, dx in zip(shards, douts, dxs, strict=True):
            for i in range(len(x)):
                along = (x[i, j] - mean) / std * dgamma[j]
                dx[i, j] = gamma[j] / std * (dout[i, j] - dbeta[j] / n - along / n)
    return dxs, dgamma, dbeta


def instancenorm_running(running_mean, running_var, x, momentum=0.9):
    n, c, h, w = x.shape
    new_mean, new_var = np.empty(c, dtype=x.dtype), np.empty(c, dtype=x.dtype)
    for k in range(c):
        means, variances = 0.0, 0.0
        for i in range(n):
            values = [x[i, k, a, b] for a in range(h) for b in range(w)]
            mean = sum(values) / len(values)
            means += mean
            variances += sum((value - mean) ** 2 for value in values) / len(values)
        new_mean[k] = momentum * running_mean[k] + (1 - momentum) * means / n
        new_var[k] = momentum * running_var[k] + (1 - momentum) * variances / n
    return new_mean, new_var
