"""Every row divided by its largest entry first, so that no square leaves the range; then in float64."""

import numpy as np


def scaled_rows(x, eps):
    """x_hat, and each row's divisor."""
    wide = x.astype(np.float64)
    largest = np.abs(wide).max(axis=1, initial=0, keepdims=True)
    largest = np.where(largest == 0, 1.0, 2.0 ** np.floor(np.log2(np.where(largest == 0, 1, largest))))
    small = wide / largest
    root = np.sqrt((small**2).mean(axis=1, keepdims=True) + eps / largest**2)
    return small / root, root * largest


def rmsnorm_forward(x, gamma, eps=1e-5):
    x = np.asarray(x)
    if x.dtype.kind in "biu":
        x = x.astype(np.float64)
    x_hat, _ = scaled_rows(x.astype(np.float32) if x.itemsize < 4 else x, eps)
    return (x_hat * gamma).astype(x.dtype.newbyteorder("="))


def rmsnorm_backward(dout, x, gamma, eps=1e-5):
    x = np.asarray(x)
    if x.dtype.kind in "biu":
        x = x.astype(np.float64)
    x_hat, s = scaled_rows(x, eps)
    inner = dout.astype(np.float64) * gamma
    dx = (inner - x_hat * np.mean(inner * x_hat, axis=1, keepdims=True)) / s
    dtype = x.dtype.newbyteorder("=")
    return dx.astype(dtype), (dout.astype(np.float64) * x_hat).sum(axis=0).astype(dtype)
