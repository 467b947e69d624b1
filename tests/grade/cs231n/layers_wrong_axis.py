# ruff: noqa
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    mode, eps = bn_param["mode"], bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    D = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get("running_var", np.zeros(D, dtype=x.dtype))
    out, cache = None, None
    if mode == "train":
        mean = x.mean(axis=1, keepdims=True)  # axis!
        var = x.var(axis=1, keepdims=True)
        xn = (x - mean) / np.sqrt(var + eps)
        out = gamma * xn + beta
        cache = (x, xn, gamma, var, eps)
        running_mean = momentum * running_mean + (1 - momentum) * x.mean(axis=0)
        running_var = momentum * running_var + (1 - momentum) * x.var(axis=0)
    else:
        out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
    bn_param["running_mean"], bn_param["running_var"] = running_mean, running_var
    return out, cache


def batchnorm_backward(dout, cache):
    x, xn, gamma, var, eps = cache
    N = dout.shape[0]
    dbeta, dgamma = dout.sum(0), (dout * xn).sum(0)
    dxn = dout * gamma
    return (N * dxn - dxn.sum(0) - xn * (dxn * xn).sum(0)) / N / np.sqrt(var + eps), dgamma, dbeta


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    out, cache = batchnorm_forward(x.reshape(-1, C), gamma, beta, bn_param)  # no transpose
    return out.reshape(N, C, H, W), cache
