"""Each feature as one line a * x + b, mean and beta folded into b."""

import numpy as np


def line(gamma, beta, mean, var, eps):
    a = gamma / np.sqrt(var + eps)
    return a, beta - a * mean


def normalize(x, mean, var, eps=1e-5):
    a = 1 / np.sqrt(var + eps)
    return a * x - a * mean


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    if len(x) == 1:
        return gamma * (x - x) + beta  # a * x + (beta - a * x) would leave a rounding error
    a, b = line(gamma, beta, x.mean(axis=0), x.var(axis=0), eps)
    return a * x + b


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    a, b = line(gamma, beta, running_mean, running_var, eps)
    return a * x + b


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    a, b = line(gamma, beta, running_mean, running_var, eps)
    return weight * a, bias * a + b


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    a, b = line(np.ones_like(gamma), np.zeros_like(gamma), running_mean, running_var, eps)
    dbeta = dout.sum(axis=0)
    dgamma = a * (dout * x).sum(axis=0) + b * dbeta
    return gamma * a * dout, dgamma, dbeta


def layernorm_forward(x, gamma, beta, eps=1e-5):
    a = 1 / np.sqrt(x.var(axis=1) + eps)
    b = -a * x.mean(axis=1)
    return gamma * (a[:, None] * x + b[:, None]) + beta
