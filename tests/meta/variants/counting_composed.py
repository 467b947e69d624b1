"""What counts, from the functions of the earlier exercises."""

import numpy as np


def batchnorm(x, gamma, beta, eps):
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    places = np.flatnonzero(mask)
    out = np.zeros(x.shape, dtype=x.dtype)
    out[places] = batchnorm(np.take(x, places, axis=0), gamma, beta, eps)
    return out


def after_batch(running_mean, running_var, x, momentum):
    return (
        momentum * running_mean + (1 - momentum) * x.mean(axis=0),
        momentum * running_var + (1 - momentum) * x.var(axis=0),
    )


def cumulative_running(running_mean, running_var, num_batches, x):
    number = num_batches + 1
    return (*after_batch(running_mean, running_var, x, 1 - 1 / number), number)


def sync_batchnorm_forward(shards, gamma, beta, eps=1e-5):
    whole = batchnorm(np.concatenate(shards), gamma, beta, eps)
    ends = np.cumsum([len(x) for x in shards])
    return tuple(whole[end - len(x) : end].copy() for x, end in zip(shards, ends, strict=True))


def slopes(dout, x, gamma, eps):
    std = np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) / std
    dgamma, dbeta = (dout * x_hat).sum(axis=0), dout.sum(axis=0)
    return gamma / std * (dout - dbeta / len(x) - x_hat * dgamma / len(x)), dgamma, dbeta


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    dx, dgamma, dbeta = slopes(np.concatenate(douts), np.concatenate(shards), gamma, eps)
    ends = np.cumsum([len(x) for x in shards])
    return tuple(dx[end - len(x) : end].copy() for x, end in zip(shards, ends, strict=True)), dgamma, dbeta


def instancenorm_running(running_mean, running_var, x, momentum=0.9):
    # As PyTorch has it: the running values once for each image, moved, and averaged.
    moved = [after_batch(running_mean, running_var, image.reshape(len(image), -1).T, momentum) for image in x]
    return np.mean([mean for mean, _ in moved], axis=0), np.mean([var for _, var in moved], axis=0)
