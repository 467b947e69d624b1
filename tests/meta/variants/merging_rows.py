"""Statistics by merging row after row: one row has variance zero, whatever it holds."""

import numpy as np


def statistics_of(x):
    count, mean, var = 1, x[0].copy(), np.zeros_like(x[0])
    for row in x[1:]:
        share = 1 / (count + 1)
        delta = row - mean
        mean = mean + share * delta
        var = (1 - share) * (var + share * delta**2)
        count += 1
    return mean.astype(x.dtype), var.astype(x.dtype)


def batch_statistics(x):
    return statistics_of(x)


def standardize(train, test):
    mean, var = statistics_of(train)
    scale = np.sqrt(var)
    scale[(train == train[0]).all(axis=0)] = 1
    return (train - mean) / scale, (test - mean) / scale


def normed(x, gamma, beta, eps=1e-5):
    mean, var = statistics_of(x)
    return gamma * ((x - mean) / np.sqrt(var + x.dtype.type(eps))) + beta


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n = len(x)
    mean, var = statistics_of(x)
    std = np.sqrt(var + x.dtype.type(eps))
    x_hat = (x - mean) / std
    dbeta, dgamma = dout.sum(axis=0), (dout * x_hat).sum(axis=0)
    return gamma / std * (dout - dbeta / n - x_hat * dgamma / n), dgamma, dbeta


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    dz, _, _ = batchnorm_backward(dout, a @ weight + bias, gamma, eps)
    return dz @ weight.T, a.T @ dz, dz.sum(axis=0)


def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    groups = [x[i : i + ghost_size] for i in range(0, len(x), ghost_size)]
    return np.concatenate([normed(group, gamma, beta, eps) for group in groups])


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    rows = x.transpose(0, 2, 3, 1).reshape(-1, c)
    return normed(rows, gamma, beta, eps).reshape(n, h, w, c).transpose(0, 3, 1, 2)


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    if len(x) == 0:
        return x.copy()
    groups = x.reshape(len(x) * num_groups, -1).T
    mean, var = statistics_of(groups)
    x_hat = ((groups - mean) / np.sqrt(var + x.dtype.type(eps))).T.reshape(x.shape)
    return gamma[:, None, None] * x_hat + beta[:, None, None]
