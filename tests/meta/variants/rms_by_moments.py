"""Layer norm's two statistics put together again: the mean square is the variance plus the mean's square."""

import numpy as np


def rmsnorm_forward(x, gamma, eps=1e-5):
    mean, var = x.mean(axis=1), x.var(axis=1)
    scale = 1 / np.sqrt(var + mean * mean + eps)
    return x * scale[:, None] * gamma


def rmsnorm_backward(dout, x, gamma, eps=1e-5):
    """Back through the graph node by node."""
    mean, var = x.mean(axis=1), x.var(axis=1)
    second = (var + mean * mean)[:, None]
    inverse = 1 / np.sqrt(second + eps)
    dgamma = np.sum(dout * (x * inverse), axis=0)
    dx_hat = dout * gamma
    dinverse = np.sum(dx_hat * x, axis=1, keepdims=True)
    dsecond = dinverse * -0.5 * inverse / (second + eps)
    dsquares = np.broadcast_to(dsecond / x.shape[1], x.shape)
    return dx_hat * inverse + 2 * x * dsquares, dgamma
