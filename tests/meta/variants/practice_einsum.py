"""Products written as einsum, with the letters of each axis."""

import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    inverse = 1 / np.sqrt(running_var + eps)
    letters = "abcdefgh"[: weight.ndim]
    own = letters[axis]
    folded = np.einsum(f"{letters},{own},{own}->{letters}", weight, gamma, inverse)
    shift = -running_mean if bias is None else bias - running_mean
    return folded, np.einsum("c,c,c->c", shift, gamma, inverse) + beta


def batch_renorm(x, gamma, beta, running_mean, running_var, eps=1e-5, r_max=3.0, d_max=5.0):
    mean = np.einsum("nd->d", x) / len(x)
    centred = x - mean
    var = np.einsum("nd,nd->d", centred, centred) / len(x)
    inverse, slow = 1 / np.sqrt(var + eps), 1 / np.sqrt(running_var + eps)
    r = np.clip(slow / inverse, 1 / r_max, r_max)
    d = np.clip(np.einsum("d,d->d", mean - running_mean, slow), -d_max, d_max)
    return np.einsum("nd,d,d,d->nd", centred, inverse, r, gamma) + (gamma * d + beta), r, d


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    p = lr * decay
    square, slope = np.einsum("kd,kd->d", weight, weight), np.einsum("kd,kd->d", dweight, dweight)
    resting = np.sqrt(p * (2 - p)) / (1 - p) / np.sqrt(square) / np.sqrt(slope)
    return weight - p * weight - lr * dweight, lr / (1 - p) / square, resting
