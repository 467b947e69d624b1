"""Columns sorted by size before they are summed, small terms first."""

import numpy as np


def small_first(terms):
    order = np.argsort(np.abs(terms), axis=0)
    return np.take_along_axis(terms, order, axis=0).sum(axis=0)


def batch_statistics(x):
    mean = small_first(x) / len(x)
    return mean, small_first((x - mean) ** 2) / len(x)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean, var = batch_statistics(x)
    return (x - mean) * (gamma / np.sqrt(var + eps)) + beta


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    mean, var = batch_statistics(x)
    std = np.sqrt(var + eps)
    x_hat = (x - mean) / std
    dbeta = small_first(dout)
    dgamma = small_first(dout * x_hat)
    return gamma * (dout - (dbeta + x_hat * dgamma) / len(x)) / std, dgamma, dbeta


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    std = np.sqrt(running_var + eps)
    return gamma * dout / std, small_first(dout * ((x - running_mean) / std)), small_first(dout)
