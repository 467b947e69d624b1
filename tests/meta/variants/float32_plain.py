"""The formulas as they stand in the lecture, no dtype in sight."""

import numpy as np


def normalize(x, mean, var, eps=1e-5):
    return (x - mean) / np.sqrt(var + eps)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean = np.mean(x, axis=0)
    var = np.mean((x - mean) ** 2, axis=0)
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma * x_hat + beta


def update_running(running_mean, running_var, x, momentum=0.9):
    mean = np.mean(x, axis=0)
    var = np.mean((x - mean) ** 2, axis=0)
    running_mean = momentum * running_mean + (1 - momentum) * mean
    running_var = momentum * running_var + (1 - momentum) * var
    return running_mean, running_var


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n = x.shape[0]
    mean = np.mean(x, axis=0)
    var = np.mean((x - mean) ** 2, axis=0)
    dx_hat = dout * gamma
    dvar = np.sum(dx_hat * (x - mean) * -0.5 * (var + eps) ** -1.5, axis=0)
    dmean = np.sum(-dx_hat / np.sqrt(var + eps), axis=0) + dvar * np.mean(-2 * (x - mean), axis=0)
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mean) / n + dmean / n
    dgamma = np.sum(dout * (x - mean) / np.sqrt(var + eps), axis=0)
    return dx, dgamma, np.sum(dout, axis=0)


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    std = np.sqrt(running_var + eps)
    return dout * gamma / std, np.sum(dout * (x - running_mean) / std, axis=0), np.sum(dout, axis=0)


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    dz, _, _ = batchnorm_backward(dout, a @ weight + bias, gamma, eps)
    return dz @ weight.T, a.T @ dz, np.sum(dz, axis=0)


def statistics_noise(var, batch_size):
    return np.sqrt(var / batch_size)


def dropout_variance_ratio(mean, var, keep_prob):
    return ((var + mean**2) / keep_prob - mean**2) / var


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    rows = x.transpose(0, 2, 3, 1).reshape(-1, c)
    return batchnorm_forward(rows, gamma, beta, eps).reshape(n, h, w, c).transpose(0, 3, 1, 2)


def layernorm_forward(x, gamma, beta, eps=1e-5):
    mean = np.mean(x, axis=1, keepdims=True)
    var = np.mean((x - mean) ** 2, axis=1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    n, c, h, w = x.shape
    groups = x.reshape(n, num_groups, c // num_groups, h, w)
    mean = np.mean(groups, axis=(2, 3, 4), keepdims=True)
    var = np.mean((groups - mean) ** 2, axis=(2, 3, 4), keepdims=True)
    x_hat = ((groups - mean) / np.sqrt(var + eps)).reshape(n, c, h, w)
    return gamma.reshape(1, c, 1, 1) * x_hat + beta.reshape(1, c, 1, 1)
