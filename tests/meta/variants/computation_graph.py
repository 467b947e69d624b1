"""A graph of single operations, walked backwards node by node, with (var + eps) ** -1.5 for the root."""

import numpy as np


def forward_nodes(x, gamma, beta, eps):
    n = x.shape[0]
    mu = np.sum(x, axis=0) / n
    centred = x - mu
    squared = centred**2
    var = np.sum(squared, axis=0) / n
    root = np.sqrt(var + eps)
    inverse = 1.0 / root
    x_hat = centred * inverse
    scaled = gamma * x_hat
    return scaled + beta, (centred, var, root, inverse, x_hat)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return forward_nodes(x, gamma, beta, eps)[0]


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n = x.shape[0]
    _, (centred, var, _, inverse, x_hat) = forward_nodes(x, gamma, np.zeros_like(gamma), eps)
    # out = scaled + beta
    dbeta = np.sum(dout, axis=0)
    dscaled = dout
    # scaled = gamma * x_hat
    dgamma = np.sum(dscaled * x_hat, axis=0)
    dx_hat = dscaled * gamma
    # x_hat = centred * inverse
    dcentred = dx_hat * inverse
    dinverse = np.sum(dx_hat * centred, axis=0)
    # inverse = (var + eps) ** -0.5
    dvar = dinverse * -0.5 * (var + eps) ** -1.5
    # var = sum(squared) / n
    dsquared = np.ones_like(x) * dvar / n
    # squared = centred ** 2
    dcentred = dcentred + 2 * centred * dsquared
    # centred = x - mu
    dx = dcentred
    dmu = -np.sum(dcentred, axis=0)
    # mu = sum(x) / n
    dx = dx + np.ones_like(x) * dmu / n
    return dx, dgamma, dbeta


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    n, c, h, w = x.shape
    dout_flat = dout.transpose(0, 2, 3, 1).reshape(n * h * w, c)
    x_flat = x.transpose(0, 2, 3, 1).reshape(n * h * w, c)
    dx_flat, dgamma, dbeta = batchnorm_backward(dout_flat, x_flat, gamma, eps)
    return dx_flat.reshape(n, h, w, c).transpose(0, 3, 1, 2), dgamma, dbeta


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    # product = a @ weight, z = product + bias, out = batch norm of z
    product = np.dot(a, weight)
    z = product + bias
    dz, _, _ = batchnorm_backward(dout, z, gamma, eps)
    dproduct = dz
    dbias = np.sum(dz, axis=0)
    da = np.dot(dproduct, weight.T)
    dweight = np.dot(a.T, dproduct)
    return da, dweight, dbias


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    # centred = x - mean, x_hat = centred * inverse, scaled = gamma * x_hat, out = scaled + beta
    centred = x - running_mean
    inverse = 1.0 / np.sqrt(running_var + eps)
    x_hat = centred * inverse
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * x_hat, axis=0)
    dx_hat = dout * gamma
    dcentred = dx_hat * inverse
    return dcentred, dgamma, dbeta


def layernorm_backward(dout, x, gamma, eps=1e-5):
    d = x.shape[1]
    mu = np.sum(x, axis=1, keepdims=True) / d
    centred = x - mu
    var = np.sum(centred**2, axis=1, keepdims=True) / d
    inverse = 1.0 / np.sqrt(var + eps)
    x_hat = centred * inverse
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * x_hat, axis=0)
    dx_hat = dout * gamma
    dvar = np.sum(dx_hat * centred, axis=1, keepdims=True) * -0.5 * (var + eps) ** -1.5
    dmean = -np.sum(dx_hat * inverse, axis=1, keepdims=True) - dvar * 2.0 * np.sum(centred, axis=1, keepdims=True) / d
    dx = dx_hat * inverse + dvar * 2.0 * centred / d + dmean / d
    return dx, dgamma, dbeta


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    n, c, h, w = x.shape
    size = c // num_groups * h * w
    grouped = x.reshape(n, num_groups, size)
    mu = np.sum(grouped, axis=2, keepdims=True) / size
    centred = grouped - mu
    var = np.sum(centred**2, axis=2, keepdims=True) / size
    inverse = 1.0 / np.sqrt(var + eps)
    x_hat = centred * inverse
    dbeta = np.sum(dout, axis=(0, 2, 3))
    dgamma = np.sum(dout * x_hat.reshape(n, c, h, w), axis=(0, 2, 3))
    dx_hat = (dout * gamma.reshape(1, c, 1, 1)).reshape(n, num_groups, size)
    dvar = np.sum(dx_hat * centred, axis=2, keepdims=True) * -0.5 * inverse**3
    dmean = -np.sum(dx_hat * inverse, axis=2, keepdims=True)
    dx = dx_hat * inverse + dvar * 2.0 * centred / size + dmean / size
    return dx.reshape(n, c, h, w), dgamma, dbeta
