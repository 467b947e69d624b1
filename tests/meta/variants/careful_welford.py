"""Welford's updates in float64, row after row, whatever the data are."""

import numpy as np


def taken(x):
    """The data in float64, and the dtype of what comes back."""
    x = np.asarray(x)
    return x.astype(np.float64), x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)


def moments(x):
    mean, squares = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for count, row in enumerate(x, start=1):
        delta = row - mean
        mean = mean + delta / count
        squares = squares + delta * (row - mean)
    return mean, squares / len(x)


def batch_statistics(x):
    x, dtype = taken(x)
    mean, var = moments(x)
    return mean.astype(dtype), var.astype(dtype)


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    x, dtype = taken(x)
    n = len(x)
    mean, var = moments(x)
    std = np.sqrt(var + eps)
    x_hat = (x - mean) / std
    dout = np.asarray(dout, np.float64)
    dbeta, dgamma = dout.sum(axis=0), (dout * x_hat).sum(axis=0)
    dx = gamma / std * (dout - dbeta / n - x_hat * dgamma / n)
    return dx.astype(dtype), dgamma.astype(dtype), dbeta.astype(dtype)
