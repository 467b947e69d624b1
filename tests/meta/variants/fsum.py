"""Exactly rounded sums with math.fsum, feature by feature."""

import math

import numpy as np


def exact_sum(values):
    if not all(math.isfinite(v) for v in values):
        return math.nan if any(math.isnan(v) for v in values) else float(sum(values))
    return math.fsum(values)


def moments(values):
    n = len(values)
    mean = exact_sum(values) / n
    return mean, exact_sum([(v - mean) ** 2 for v in values]) / n


def batch_statistics(x):
    pairs = [moments([float(v) for v in x[:, j]]) for j in range(x.shape[1])]
    return np.array([m for m, _ in pairs], dtype=x.dtype), np.array([v for _, v in pairs], dtype=x.dtype)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    out = np.empty(x.shape, dtype=x.dtype)
    for j in range(x.shape[1]):
        column = [float(v) for v in x[:, j]]
        mean, var = moments(column)
        std = math.sqrt(var + eps)
        out[:, j] = [float(gamma[j]) * (v - mean) / std + float(beta[j]) for v in column]
    return out


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n, d = x.shape
    dx = np.empty(x.shape, dtype=x.dtype)
    dgamma = np.empty(d, dtype=x.dtype)
    dbeta = np.empty(d, dtype=x.dtype)
    for j in range(d):
        column = [float(v) for v in x[:, j]]
        slopes = [float(v) for v in dout[:, j]]
        mean, var = moments(column)
        std = math.sqrt(var + eps)
        x_hat = [(v - mean) / std for v in column]
        sum_d = exact_sum(slopes)
        sum_dx = exact_sum([s * h for s, h in zip(slopes, x_hat, strict=True)])
        scale = float(gamma[j]) / std
        dx[:, j] = [scale * (s - sum_d / n - h * sum_dx / n) for s, h in zip(slopes, x_hat, strict=True)]
        dgamma[j], dbeta[j] = sum_dx, sum_d
    return dx, dgamma, dbeta


def layernorm_forward(x, gamma, beta, eps=1e-5):
    out = np.empty(x.shape, dtype=x.dtype)
    for i, row in enumerate(x):
        mean, var = moments([float(v) for v in row])
        out[i] = [
            float(g) * (float(v) - mean) / math.sqrt(var + eps) + float(b)
            for v, g, b in zip(row, gamma, beta, strict=True)
        ]
    return out
