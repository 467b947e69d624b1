"""Each plane as one line a x + b, the variance by E[x^2] - E[x]^2, clipped."""

import numpy as np


def instancenorm_forward(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    flat = x.reshape(n, c, h * w)
    mean = flat.sum(axis=2) / (h * w)
    var = np.maximum(np.einsum("ncp,ncp->nc", flat, flat) / (h * w) - mean**2, 0)
    slope = gamma / np.sqrt(var + eps)
    shift = beta - slope * mean
    return (slope[:, :, None] * flat + shift[:, :, None]).reshape(x.shape)
