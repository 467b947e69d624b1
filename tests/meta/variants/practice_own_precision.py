"""The formulas as the papers print them, in the data's own precision."""

import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    sigma = np.sqrt(running_var + eps)
    shape = tuple(len(gamma) if i == axis % weight.ndim else 1 for i in range(weight.ndim))
    new_weight = gamma.reshape(shape) * weight / sigma.reshape(shape)
    b = bias if bias is not None else 0
    return new_weight, gamma * (b - running_mean) / sigma + beta


def batch_renorm(x, gamma, beta, running_mean, running_var, eps=1e-5, r_max=3.0, d_max=5.0):
    mu_b = np.mean(x, axis=0)
    sigma_b = np.sqrt(eps + np.mean((x - mu_b) ** 2, axis=0))
    sigma = np.sqrt(eps + running_var)
    r = (sigma_b / sigma).clip(1 / r_max, r_max)
    d = ((mu_b - running_mean) / sigma).clip(-d_max, d_max)
    x_hat = (x - mu_b) / sigma_b * r + d
    return gamma * x_hat + beta, r, d


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    p = lr * decay
    norm, slope = np.sqrt(np.sum(weight**2, axis=0)), np.sqrt(np.sum(dweight**2, axis=0))
    new_weight = weight - lr * (dweight + decay * weight)
    return new_weight, lr / ((1 - p) * norm**2), np.sqrt(p * (2 - p)) / ((1 - p) * norm * slope)
