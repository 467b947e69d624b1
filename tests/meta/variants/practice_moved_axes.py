"""The axis that counts is moved to the end, where NumPy lines vectors up by itself, and back."""

import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    if bias is None:
        bias = np.zeros_like(running_mean)
    std = (running_var + eps) ** 0.5
    folded = np.swapaxes(np.swapaxes(weight, axis, -1) * (gamma / std), axis, -1)
    return folded.copy(), (bias - running_mean) / std * gamma + beta


def batch_renorm(x, gamma, beta, running_mean, running_var, eps=1e-5, r_max=3.0, d_max=5.0):
    columns = x.T
    mean, std = columns.mean(axis=-1), (columns.var(axis=-1) + eps) ** 0.5
    slow = (running_var + eps) ** 0.5
    r = np.maximum(np.minimum(std / slow, r_max), 1 / r_max)
    d = np.maximum(np.minimum((mean - running_mean) / slow, d_max), -d_max)
    # One line for each feature: slope and what is left at 0.
    slope = gamma * r / std
    left = gamma * d + beta - slope * mean
    return (columns * slope[:, None] + left[:, None]).T.copy(), r, d


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    units, slopes = weight.T, dweight.T
    kept = 1 - lr * decay
    lengths = np.linalg.norm(units, axis=-1)
    # From the length at rest, its square is lr G / sqrt(1 - kept^2).
    at_length_1 = lengths * np.linalg.norm(slopes, axis=-1)
    square_at_rest = lr * at_length_1 / np.sqrt(1 - kept**2)
    return (kept * units - lr * slopes).T.copy(), lr / (kept * lengths * lengths), lr / kept / square_at_rest
