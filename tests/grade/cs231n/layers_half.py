# ruff: noqa
from builtins import range
import numpy as np

try:
    from cs231n.im2col_cython import im2col_cython
except ImportError:
    print("run: python setup.py build_ext --inplace")


def batchnorm_forward(x, gamma, beta, bn_param):
    """Batch norm, forward. Train mode is written, test mode too."""
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    N, D = x.shape
    running_mean = bn_param.get("running_mean", np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get("running_var", np.zeros(D, dtype=x.dtype))

    out, cache = None, None
    if mode == "train":
        mean = np.sum(x, axis=0) / N
        var = np.sum((x - mean) ** 2, axis=0) / N
        x_hat = (x - mean) / np.sqrt(var + eps)
        out = x_hat * gamma + beta
        cache = x, mean, var, x_hat, gamma, eps
        running_mean *= momentum
        running_mean += (1 - momentum) * mean
        running_var *= momentum
        running_var += (1 - momentum) * var
    elif mode == "test":
        out = (x - running_mean) / np.sqrt(running_var + eps) * gamma + beta
    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return out, cache


def batchnorm_backward(dout, cache):
    dx, dgamma, dbeta = None, None, None
    ###########################################################################
    # TODO: the backward pass                                                 #
    ###########################################################################
    # *****START OF YOUR CODE (DO NOT DELETE/MODIFY THIS LINE)*****

    pass

    # *****END OF YOUR CODE (DO NOT DELETE/MODIFY THIS LINE)*****
    return dx, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    x, mean, var, x_hat, gamma, eps = cache
    dgamma = np.sum(dout * x_hat, axis=0)
    dbeta = np.sum(dout, axis=0)
    g = dout * gamma
    dx = (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0)) / np.sqrt(var + eps)
    return dx, dgamma, dbeta


def layernorm_forward(x, gamma, beta, ln_param):
    out, cache = None, None
    eps = ln_param.get("eps", 1e-5)
    # *****START OF YOUR CODE (DO NOT DELETE/MODIFY THIS LINE)*****

    pass

    # *****END OF YOUR CODE (DO NOT DELETE/MODIFY THIS LINE)*****
    return out, cache


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    out, cache = None, None
    pass
    return out, cache


def spatial_batchnorm_backward(dout, cache):
    dx, dgamma, dbeta = None, None, None
    pass
    return dx, dgamma, dbeta


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    """The years in which gamma and beta were of shape (C,)."""
    eps = gn_param.get("eps", 1e-5)
    N, C, H, W = x.shape
    x_group = x.reshape((N, G, C // G, H, W))
    mean = x_group.mean(axis=(2, 3, 4), keepdims=True)
    var = x_group.var(axis=(2, 3, 4), keepdims=True)
    x_norm = ((x_group - mean) / np.sqrt(var + eps)).reshape((N, C, H, W))
    out = x_norm * gamma[np.newaxis, :, np.newaxis, np.newaxis] + beta[np.newaxis, :, np.newaxis, np.newaxis]
    return out, (x_group, mean, var, x_norm, gamma, G, eps)


def spatial_groupnorm_backward(dout, cache):
    """dgamma and dbeta are of shape (C,)."""
    x_group, mean, var, x_norm, gamma, G, eps = cache
    N, C, H, W = dout.shape
    dgamma = np.sum(dout * x_norm, axis=(0, 2, 3))
    dbeta = np.sum(dout, axis=(0, 2, 3))
    axes = (2, 3, 4)
    dx_norm = (dout * gamma[np.newaxis, :, np.newaxis, np.newaxis]).reshape(x_group.shape)
    m = C // G * H * W
    dvar = np.sum(dx_norm * (x_group - mean) * -0.5 * (var + eps) ** -1.5, axis=axes, keepdims=True)
    dmean = np.sum(-dx_norm / np.sqrt(var + eps), axis=axes, keepdims=True)
    dx = dx_norm / np.sqrt(var + eps) + dvar * 2 * (x_group - mean) / m + dmean / m
    return dx.reshape(N, C, H, W), dgamma, dbeta
