"""What counts, row after row or part after part, in float64, merged as Chan, Golub and LeVeque do."""

import numpy as np


def taken(x):
    """The data in float64, and the dtype of what comes back. float16 is refused."""
    x = np.asarray(x)
    if x.dtype == np.float16:
        raise ValueError("x has dtype float16, needs float32, float64 or integers")
    return x.astype(np.float64), x.dtype.newbyteorder("=") if x.dtype.kind == "f" else np.dtype(np.float64)


def merged(parts):
    """Count, mean and variance of all parts, each (count, mean, variance)."""
    n, mean, var = parts[0]
    for count, other_mean, other_var in parts[1:]:
        share, delta = count / (n + count), other_mean - mean
        mean = mean + share * delta
        var = (1 - share) * var + share * other_var + share * (1 - share) * delta**2
        n += count
    return n, mean, var


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    x, dtype = taken(x)
    rows = x[mask]
    _, mean, var = merged([(1, row, np.zeros_like(row)) for row in rows])
    out = np.zeros(x.shape, dtype=dtype)
    out[mask] = gamma * ((rows - mean) / np.sqrt(var + eps)) + beta
    return out


def cumulative_running(running_mean, running_var, num_batches, x):
    x, dtype = taken(x)
    _, mean, var = merged([(1, row, np.zeros_like(row)) for row in x])
    if num_batches:
        weight = 1 / (num_batches + 1)
        mean = running_mean + weight * (mean - running_mean)
        var = running_var + weight * (var - running_var)
    return mean.astype(dtype), var.astype(dtype), int(num_batches) + 1


def shares(shards):
    """Count, mean and variance of each shard that has rows."""
    return [(len(x), x.mean(axis=0), ((x - x.mean(axis=0)) ** 2).mean(axis=0)) for x in shards if len(x)]


def sync_batchnorm_forward(shards, gamma, beta, eps=1e-5):
    pairs = [taken(x) for x in shards]
    _, mean, var = merged(shares([x for x, _ in pairs]))
    std = np.sqrt(var + eps)
    return [(gamma * ((x - mean) / std) + beta).astype(dtype) for x, dtype in pairs]


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    pairs = [taken(x) for x in shards]
    dtype = np.result_type(*(kind for _, kind in pairs))
    n, mean, var = merged(shares([x for x, _ in pairs]))
    std = np.sqrt(var + eps)
    x_hats = [(x - mean) / std for x, _ in pairs]
    wide = [np.asarray(dout, dtype=np.float64) for dout in douts]
    dbeta = sum(dout.sum(axis=0) for dout in wide)
    dgamma = sum((dout * x_hat).sum(axis=0) for dout, x_hat in zip(wide, x_hats, strict=True))
    dxs = [
        (gamma / std * (dout - dbeta / n - x_hat * dgamma / n)).astype(dtype)
        for dout, x_hat in zip(wide, x_hats, strict=True)
    ]
    return dxs, dgamma.astype(dtype), dbeta.astype(dtype)


def instancenorm_running(running_mean, running_var, x, momentum=0.9):
    x, dtype = taken(x)
    n, c = x.shape[:2]
    pixels = x.reshape(n * c, -1).T
    _, means, variances = merged([(1, row, np.zeros_like(row)) for row in pixels])
    mean, var = means.reshape(n, c).mean(axis=0), variances.reshape(n, c).mean(axis=0)
    new_mean = momentum * running_mean + (1 - momentum) * mean
    new_var = momentum * running_var + (1 - momentum) * var
    return new_mean.astype(dtype), new_var.astype(dtype)
