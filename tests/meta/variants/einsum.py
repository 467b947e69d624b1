"""Every sum and product written as an einsum."""

import numpy as np


def batch_statistics(x):
    mean = np.einsum("nd->d", x) / len(x)
    centred = x - mean
    return mean, np.einsum("nd,nd->d", centred, centred) / len(x)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean, var = batch_statistics(x)
    return np.einsum("nd,d,d->nd", x - mean, 1 / np.sqrt(var + eps), gamma) + beta


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return np.einsum("nd,d->nd", x - running_mean, gamma / np.sqrt(running_var + eps)) + beta


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    scale = gamma / np.sqrt(running_var + eps)
    return np.einsum("kd,d->kd", weight, scale), np.einsum("d,d->d", bias - running_mean, scale) + beta


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    mean, var = batch_statistics(x)
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = np.einsum("nd,d->nd", x - mean, inv_std)
    dbeta = np.einsum("nd->d", dout)
    dgamma = np.einsum("nd,nd->d", dout, x_hat)
    n = len(x)
    dx = np.einsum("d,nd->nd", gamma * inv_std, dout - dbeta / n - np.einsum("nd,d->nd", x_hat, dgamma / n))
    return dx, dgamma, dbeta


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    z = np.einsum("nk,kd->nd", a, weight) + bias
    dz, _, _ = batchnorm_backward(dout, z, gamma, eps)
    return np.einsum("nd,kd->nk", dz, weight), np.einsum("nk,nd->kd", a, dz), np.einsum("nd->d", dz)


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    count = x.size // x.shape[1]
    mean = np.einsum("nchw->c", x) / count
    centred = x - mean[:, None, None]
    var = np.einsum("nchw,nchw->c", centred, centred) / count
    return np.einsum("nchw,c->nchw", centred, gamma / np.sqrt(var + eps)) + beta[:, None, None]


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    count = x.size // x.shape[1]
    centred = x - (np.einsum("nchw->c", x) / count)[:, None, None]
    inv_std = 1 / np.sqrt(np.einsum("nchw,nchw->c", centred, centred) / count + eps)
    x_hat = np.einsum("nchw,c->nchw", centred, inv_std)
    dbeta = np.einsum("nchw->c", dout)
    dgamma = np.einsum("nchw,nchw->c", dout, x_hat)
    inner = dout - (dbeta / count)[:, None, None] - np.einsum("nchw,c->nchw", x_hat, dgamma / count)
    return np.einsum("nchw,c->nchw", inner, gamma * inv_std), dgamma, dbeta


def layernorm_forward(x, gamma, beta, eps=1e-5):
    d = x.shape[1]
    centred = x - (np.einsum("nd->n", x) / d)[:, None]
    var = np.einsum("nd,nd->n", centred, centred) / d
    return np.einsum("nd,n,d->nd", centred, 1 / np.sqrt(var + eps), gamma) + beta


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    n, c, h, w = x.shape
    size = c // num_groups * h * w
    groups = x.reshape(n, num_groups, size)
    centred = groups - (np.einsum("ngs->ng", groups) / size)[:, :, None]
    var = np.einsum("ngs,ngs->ng", centred, centred) / size
    x_hat = np.einsum("ngs,ng->ngs", centred, 1 / np.sqrt(var + eps)).reshape(x.shape)
    return np.einsum("nchw,c->nchw", x_hat, gamma) + beta[:, None, None]


def layernorm_backward(dout, x, gamma, eps=1e-5):
    d = x.shape[1]
    centred = x - (np.einsum("nd->n", x) / d)[:, None]
    inv_std = 1 / np.sqrt(np.einsum("nd,nd->n", centred, centred) / d + eps)
    x_hat = np.einsum("nd,n->nd", centred, inv_std)
    slope = np.einsum("nd,d,nd->n", dout, gamma, x_hat) / d
    inner = dout * gamma - (np.einsum("nd,d->n", dout, gamma) / d)[:, None] - np.einsum("nd,n->nd", x_hat, slope)
    dgamma = np.einsum("nd,nd->d", dout, x_hat)
    return np.einsum("nd,n->nd", inner, inv_std), dgamma, np.einsum("nd->d", dout)


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    n, c, h, w = x.shape
    apart = n, num_groups, c // num_groups, h * w
    size = c // num_groups * h * w
    groups, slopes, scale = x.reshape(apart), dout.reshape(apart), gamma.reshape(apart[1:3])
    centred = groups - (np.einsum("ngcp->ng", groups) / size)[:, :, None, None]
    inv_std = 1 / np.sqrt(np.einsum("ngcp,ngcp->ng", centred, centred) / size + eps)
    x_hat = np.einsum("ngcp,ng->ngcp", centred, inv_std)
    mean = np.einsum("ngcp,gc->ng", slopes, scale) / size
    along = np.einsum("ngcp,gc,ngcp->ng", slopes, scale, x_hat) / size
    inner = np.einsum("ngcp,gc->ngcp", slopes, scale) - mean[:, :, None, None] - along[:, :, None, None] * x_hat
    dx = np.einsum("ngcp,ng->ngcp", inner, inv_std).reshape(x.shape)
    return dx, np.einsum("ngcp,ngcp->gc", slopes, x_hat).reshape(c), np.einsum("nchw->c", dout)
