"""Python loops over every entry, running totals in the data's own precision."""

import numpy as np


def batch_statistics(x):
    n, d = x.shape
    mean = np.zeros(d, dtype=x.dtype)
    var = np.zeros(d, dtype=x.dtype)
    for j in range(d):
        for i in range(n):
            mean[j] += x[i, j]
        mean[j] /= n
        for i in range(n):
            var[j] += (x[i, j] - mean[j]) ** 2
        var[j] /= n
    return mean, var


def normalize(x, mean, var, eps=1e-5):
    x_hat = np.empty(x.shape, dtype=x.dtype)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            x_hat[i, j] = (x[i, j] - mean[j]) / np.sqrt(var[j] + eps)
    return x_hat


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean, var = batch_statistics(x)
    x_hat = normalize(x, mean, var, eps)
    out = np.empty(x.shape, dtype=x.dtype)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i, j] = gamma[j] * x_hat[i, j] + beta[j]
    return out


def update_running(running_mean, running_var, x, momentum=0.9):
    mean, var = batch_statistics(x)
    new_mean = np.empty(x.shape[1], dtype=x.dtype)
    new_var = np.empty(x.shape[1], dtype=x.dtype)
    for j in range(x.shape[1]):
        new_mean[j] = momentum * running_mean[j] + (1 - momentum) * mean[j]
        new_var[j] = momentum * running_var[j] + (1 - momentum) * var[j]
    return new_mean, new_var


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    out = np.empty(x.shape, dtype=x.dtype)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i, j] = gamma[j] * (x[i, j] - running_mean[j]) / np.sqrt(running_var[j] + eps) + beta[j]
    return out


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n, d = x.shape
    mean, var = batch_statistics(x)
    x_hat = normalize(x, mean, var, eps)
    dx = np.empty(x.shape, dtype=x.dtype)
    dgamma = np.zeros(d, dtype=x.dtype)
    dbeta = np.zeros(d, dtype=x.dtype)
    for j in range(d):
        for i in range(n):
            dbeta[j] += dout[i, j]
            dgamma[j] += dout[i, j] * x_hat[i, j]
        for i in range(n):
            inner = dout[i, j] - dbeta[j] / n - x_hat[i, j] * dgamma[j] / n
            dx[i, j] = gamma[j] / np.sqrt(var[j] + eps) * inner
    return dx, dgamma, dbeta


def layernorm_forward(x, gamma, beta, eps=1e-5):
    n, d = x.shape
    out = np.empty(x.shape, dtype=x.dtype)
    for i in range(n):
        mean = sum(x[i, j] for j in range(d)) / d
        var = sum((x[i, j] - mean) ** 2 for j in range(d)) / d
        for j in range(d):
            out[i, j] = gamma[j] * (x[i, j] - mean) / np.sqrt(var + eps) + beta[j]
    return out


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    rows = np.empty((n * h * w, c), dtype=x.dtype)
    places = [(i, y, z) for i in range(n) for y in range(h) for z in range(w)]
    for row, (i, y, z) in enumerate(places):
        rows[row] = x[i, :, y, z]
    normed = batchnorm_forward(rows, gamma, beta, eps)
    out = np.empty(x.shape, dtype=x.dtype)
    for row, (i, y, z) in enumerate(places):
        out[i, :, y, z] = normed[row]
    return out


def statistics_noise(var, batch_size):
    noise = np.empty(var.shape, dtype=var.dtype)
    for j in range(len(var)):
        noise[j] = np.sqrt(var[j] / batch_size)
    return noise


def layernorm_backward(dout, x, gamma, eps=1e-5):
    n, d = x.shape
    dx = np.empty(x.shape, dtype=x.dtype)
    dgamma, dbeta = np.zeros(d, dtype=x.dtype), np.zeros(d, dtype=x.dtype)
    for i in range(n):
        mean = sum(x[i, j] for j in range(d)) / d
        var = sum((x[i, j] - mean) ** 2 for j in range(d)) / d
        std = np.sqrt(var + eps)
        x_hat = [(x[i, j] - mean) / std for j in range(d)]
        dx_hat = [dout[i, j] * gamma[j] for j in range(d)]
        total = sum(dx_hat)
        along = sum(dx_hat[j] * x_hat[j] for j in range(d))
        for j in range(d):
            dx[i, j] = (dx_hat[j] - total / d - x_hat[j] * along / d) / std
            dgamma[j] += dout[i, j] * x_hat[j]
            dbeta[j] += dout[i, j]
    return dx, dgamma, dbeta
