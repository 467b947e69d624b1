# WRONG: the two means of the gradient run over the batch (axis 0), though the statistics are of rows
import numpy as np


def layernorm_backward(dout, x, gamma, eps=1e-5):
    x = np.asarray(x)
    dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.dtype(np.float64)
    x64 = x.astype(np.float64)
    dout64 = np.asarray(dout).astype(np.float64)
    g64 = np.asarray(gamma).astype(np.float64)
    mean = x64.mean(axis=1, keepdims=True)
    var = x64.var(axis=1, keepdims=True)
    std = np.sqrt(var + eps)
    x_hat = (x64 - mean) / std
    dx_hat = dout64 * g64
    a = dx_hat.mean(axis=0, keepdims=True)
    b = (dx_hat * x_hat).mean(axis=0, keepdims=True)
    dx = (dx_hat - a - x_hat * b) / std
    dgamma = (dout64 * x_hat).sum(axis=0)
    dbeta = dout64.sum(axis=0)
    return dx.astype(dtype), dgamma.astype(dtype), dbeta.astype(dtype)
