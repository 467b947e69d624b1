# RIGHT: units as rows of the transposed arrays, einsum for the squared lengths
import numpy as np


def _squares(units):
    return np.einsum("dk,dk->d", units, units)


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    if lr * decay >= 1 or not np.isfinite(lr * decay):
        raise ValueError("lr * decay")
    if lr <= 0:
        raise ValueError("lr")
    if decay < 0:
        raise ValueError("decay")
    target = np.dtype("f8")
    if np.issubdtype(weight.dtype, np.floating):
        target = weight.dtype
    units = np.asarray(weight).T.astype("f8")
    grads = np.asarray(dweight).T.astype("f8")
    total = grads + decay * units
    moved = units - lr * total
    ww, gg = _squares(units), _squares(grads)
    q = 1.0 - lr * decay
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = lr / (q * ww)
        resting = np.sqrt(lr * decay * (1.0 + q) / (ww * gg)) / q
    return np.array(moved.T, dtype=target, order="C"), rate.astype(target), resting.astype(target)
