"""What counts, from the functions of the earlier exercises."""

import numpy as np


def batchnorm(x, gamma, beta, eps):
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    places = np.flatnonzero(mask)
    out = np.zeros(x.shape, dtype=x.dtype)
    out[places] = batchnorm(np.take(x, places, axis=0), gamma, beta, eps)
    return out


def update_running(running_mean, running_var, x, momentum):
    return (
        momentum * running_mean + (1 - momentum) * x.mean(axis=0),
        momentum * running_var + (1 - momentum) * x.var(axis=0),
    )


def cumulative_running(running_mean, running_var, num_batches, x):
    number = num_batches + 1
    return (*update_running(running_mean, running_var, x, 1 - 1 / number), number)
