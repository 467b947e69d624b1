"""What counts, by NumPy's masked arrays and E[x^2] - E[x]^2, folded to a x + b."""

import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    hidden = np.ma.array(x, mask=np.repeat(~mask[:, None], x.shape[1], axis=1))
    mean = hidden.mean(axis=0).filled().astype(x.dtype)
    var = (hidden * hidden).mean(axis=0).filled().astype(x.dtype) - mean * mean
    slope = gamma / np.sqrt(var + eps)
    out = x * slope + (beta - mean * slope)
    out[~mask] = 0
    return out


def cumulative_running(running_mean, running_var, num_batches, x):
    number = num_batches + 1
    mean = np.sum(x, axis=0) / len(x)
    var = np.sum(x * x, axis=0) / len(x) - mean**2
    sums = num_batches * running_mean + mean, num_batches * running_var + var
    return sums[0] / number, sums[1] / number, number


def sync_batchnorm_forward(shards, gamma, beta, eps=1e-5):
    n = sum(map(len, shards))
    mean = sum(x.sum(axis=0) for x in shards) / n
    var = sum((x * x).sum(axis=0) for x in shards) / n - mean**2
    slope = gamma / np.sqrt(var + eps)
    shift = beta - mean * slope
    return [x * slope + shift for x in shards]


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    n = sum(map(len, shards))
    mean = sum(x.sum(axis=0) for x in shards) / n
    inverse = 1 / np.sqrt(sum((x * x).sum(axis=0) for x in shards) / n - mean**2 + eps)
    pairs = list(zip(douts, shards, strict=True))
    dbeta = sum(dout.sum(axis=0) for dout in douts)
    dgamma = sum((dout * (x - mean)).sum(axis=0) for dout, x in pairs) * inverse
    dxs = [gamma * inverse * (dout - dbeta / n - (x - mean) * inverse * dgamma / n) for dout, x in pairs]
    return dxs, dgamma, dbeta


def instancenorm_running(running_mean, running_var, x, momentum=0.9):
    means = np.einsum("nchw->nc", x) / (x.shape[2] * x.shape[3])
    squares = np.einsum("nchw,nchw->c", x, x) / (x.size // x.shape[1])
    mean, var = means.mean(axis=0), squares - (means**2).mean(axis=0)
    return momentum * running_mean + (1 - momentum) * mean, momentum * running_var + (1 - momentum) * var
