"""Keepdims and tuples of axes, one code for every rank."""

import numpy as np


def normed(x, axes, eps):
    mean = x.mean(axis=axes, keepdims=True)
    centred = x - mean
    var = np.square(centred).mean(axis=axes, keepdims=True)
    std = np.sqrt(var + eps)
    return centred / std, std


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    x_hat, _ = normed(x, (0,), eps)
    return gamma[np.newaxis, :] * x_hat + beta[np.newaxis, :]


def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    cut = len(x) // ghost_size * ghost_size
    whole, _ = normed(x[:cut].reshape(-1, ghost_size, x.shape[1]), (1,), eps)
    x_hat = whole.reshape(cut, x.shape[1])
    if cut < len(x):
        rest, _ = normed(x[cut:], (0,), eps)
        x_hat = np.concatenate([x_hat, rest], axis=0)
    return gamma * x_hat + beta


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    x_hat, _ = normed(x, (0, 2, 3), eps)
    return gamma[:, None, None] * x_hat + beta[:, None, None]


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    axes = (0, 2, 3)
    x_hat, std = normed(x, axes, eps)
    dbeta = dout.sum(axis=axes, keepdims=True)
    dgamma = (dout * x_hat).sum(axis=axes, keepdims=True)
    count = x.size // x.shape[1]
    dx = gamma[:, None, None] / std * (dout - dbeta / count - x_hat * dgamma / count)
    return dx, dgamma.reshape(-1), dbeta.reshape(-1)


def layernorm_forward(x, gamma, beta, eps=1e-5):
    x_hat, _ = normed(x, (1,), eps)
    return gamma * x_hat + beta


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    n, c, h, w = x.shape
    x_hat, _ = normed(x.reshape(n, num_groups, c // num_groups, h, w), (2, 3, 4), eps)
    return gamma[:, None, None] * x_hat.reshape(n, c, h, w) + beta[:, None, None]


def normed_backward(dx_hat, x_hat, std, axes):
    mean = dx_hat.mean(axis=axes, keepdims=True)
    return (dx_hat - mean - x_hat * (dx_hat * x_hat).mean(axis=axes, keepdims=True)) / std


def layernorm_backward(dout, x, gamma, eps=1e-5):
    x_hat, std = normed(x, (1,), eps)
    return normed_backward(gamma * dout, x_hat, std, (1,)), (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    n, c, h, w = x.shape
    apart = n, num_groups, c // num_groups, h, w
    x_hat, std = normed(x.reshape(apart), (2, 3, 4), eps)
    dx = normed_backward((gamma[:, None, None] * dout).reshape(apart), x_hat, std, (2, 3, 4))
    return dx.reshape(x.shape), (dout * x_hat.reshape(x.shape)).sum(axis=(0, 2, 3)), dout.sum(axis=(0, 2, 3))
