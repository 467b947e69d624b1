# RIGHT: flattened to a row per group, line by line with dx_hat, dvar, dmean
import numpy as np


def _check(channels, num_groups):
    if num_groups < 1 or channels % num_groups:
        raise ValueError("num_groups: %r groups of %r channels" % (num_groups, channels))


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    n, c, h, w = x.shape
    _check(c, num_groups)
    typ = np.float64 if x.dtype.kind in "biu" else x.dtype
    m = (c // num_groups) * h * w
    rows = np.array(x, dtype=np.float64).reshape(n * num_groups, m)
    big_gamma = np.array(gamma, dtype=np.float64)[None, :, None, None]
    dy = np.array(dout, dtype=np.float64)

    mean = rows.sum(axis=1, keepdims=True) / m
    xmu = rows - mean
    var = (xmu ** 2).sum(axis=1, keepdims=True) / m
    ivar = 1.0 / np.sqrt(var + eps)
    x_hat = xmu * ivar

    dx_hat = (dy * big_gamma).reshape(n * num_groups, m)
    dvar = (dx_hat * xmu).sum(axis=1, keepdims=True) * (-0.5) * ivar ** 3
    scaled = dx_hat * ivar
    dmean = -scaled.sum(axis=1, keepdims=True)   # the sum of xmu is zero
    dx = scaled + 2.0 * dvar * xmu / m + dmean / m

    x_hat4 = x_hat.reshape(n, c, h, w)
    dgamma = np.sum(np.sum(np.sum(dy * x_hat4, axis=3), axis=2), axis=0)
    dbeta = np.sum(np.sum(np.sum(dy, axis=3), axis=2), axis=0)
    return dx.reshape(n, c, h, w).astype(typ), dgamma.astype(typ), dbeta.astype(typ)
