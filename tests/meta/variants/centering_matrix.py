"""Means taken away by matrix products with H = I - 11'/n."""

import numpy as np


def centering(n, dtype):
    return np.eye(n, dtype=dtype) - np.full((n, n), 1 / n, dtype=dtype)


def batch_statistics(x):
    n = len(x)
    ones = np.ones(n, dtype=x.dtype)
    centred = centering(n, x.dtype) @ x
    return ones @ x / n, ones @ centred**2 / n


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    centred = centering(len(x), x.dtype) @ x
    return centred / np.sqrt(np.mean(centred**2, axis=0) + eps) * gamma + beta


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    h = centering(len(x), x.dtype)
    centred = h @ x
    std = np.sqrt(np.mean(centred**2, axis=0) + eps)
    x_hat = centred / std
    dgamma = np.diag(dout.T @ x_hat).copy()
    return gamma / std * (h @ dout - x_hat * dgamma / len(x)), dgamma, np.ones(len(x), dtype=x.dtype) @ dout


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    dz, _, _ = batchnorm_backward(dout, a @ weight + bias, gamma, eps)
    return dz @ weight.T, (centering(len(a), a.dtype) @ a).T @ dz, np.zeros_like(bias)


def layernorm_forward(x, gamma, beta, eps=1e-5):
    centred = x @ centering(x.shape[1], x.dtype)
    return centred / np.sqrt(np.mean(centred**2, axis=1, keepdims=True) + eps) * gamma + beta
