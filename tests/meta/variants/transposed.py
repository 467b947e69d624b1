"""Features first: everything on x.T, transposed back at the end."""

import numpy as np


def standardize(train, test):
    features = train.T
    mean = np.mean(features, axis=1)
    scale = np.array([1.0 if np.all(f == f[0]) else np.std(f) for f in features], dtype=train.dtype)
    return ((features.T - mean) / scale), ((test - mean) / scale)


def batch_statistics(x):
    features = np.ascontiguousarray(x.T)
    mean = features.mean(axis=1)
    return mean, ((features - mean[:, None]) ** 2).mean(axis=1)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    features = x.T.copy()
    mean = features.mean(axis=1, keepdims=True)
    var = features.var(axis=1, keepdims=True)
    return (gamma[:, None] * (features - mean) / np.sqrt(var + eps) + beta[:, None]).T


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    features, dout = x.T.copy(), dout.T.copy()
    n = features.shape[1]
    std = np.sqrt(features.var(axis=1, keepdims=True) + eps)
    x_hat = (features - features.mean(axis=1, keepdims=True)) / std
    dbeta = dout.sum(axis=1)
    dgamma = (dout * x_hat).sum(axis=1)
    dx = gamma[:, None] / (n * std) * (n * dout - dbeta[:, None] - x_hat * dgamma[:, None])
    return dx.T, dgamma, dbeta


def layernorm_forward(x, gamma, beta, eps=1e-5):
    columns = x.T
    x_hat = (columns - columns.mean(axis=0)) / np.sqrt(columns.var(axis=0) + eps)
    return (gamma[:, None] * x_hat + beta[:, None]).T


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    channels = x.swapaxes(0, 1)
    flat = channels.reshape(x.shape[1], -1)
    mean, var = flat.mean(axis=1)[:, None], flat.var(axis=1)[:, None]
    out = gamma[:, None] * (flat - mean) / np.sqrt(var + eps) + beta[:, None]
    return out.reshape(channels.shape).swapaxes(0, 1)


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    shape = x.swapaxes(0, 1).shape
    flat = x.swapaxes(0, 1).reshape(shape[0], -1)
    dflat = dout.swapaxes(0, 1).reshape(shape[0], -1)
    dx, dgamma, dbeta = batchnorm_backward(dflat.T, flat.T, gamma, eps)
    return dx.T.reshape(shape).swapaxes(0, 1), dgamma, dbeta


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    rows = weight.T
    std = np.sqrt(running_var + eps)
    new_rows = np.array([row * g / s for row, g, s in zip(rows, gamma, std, strict=True)], dtype=weight.dtype)
    return new_rows.reshape(rows.shape).T, beta + gamma / std * (bias - running_mean)


def layernorm_backward(dout, x, gamma, eps=1e-5):
    columns = x.T
    std = np.sqrt(columns.var(axis=0) + eps)
    x_hat = (columns - columns.mean(axis=0)) / std
    inner = gamma[:, None] * dout.T
    d = len(columns)
    dx = (d * inner - inner.sum(axis=0) - x_hat * (inner * x_hat).sum(axis=0)) / (d * std)
    return dx.T, (dout.T * x_hat).sum(axis=1), dout.T.sum(axis=1)
