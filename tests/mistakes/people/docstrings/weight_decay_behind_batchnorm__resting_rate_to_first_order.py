# WRONG: the resting rate is sqrt(2 * lr * decay) over the gradient, the rule for small lr * decay
import numpy as np


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    if not lr > 0:
        raise ValueError("lr must be positive")
    if not decay >= 0:
        raise ValueError("decay must not be negative")
    if not lr * decay < 1:
        raise ValueError("lr * decay must be below 1")
    weight = np.asarray(weight)
    dtype = weight.dtype if np.issubdtype(weight.dtype, np.floating) else np.float64
    w = weight.astype(np.float64)
    g = np.asarray(dweight).astype(np.float64)
    new = w - lr * (g + decay * w)
    square = (w ** 2).sum(axis=0)
    shrink = 1.0 - lr * decay
    g1 = np.sqrt(square) * np.sqrt((g ** 2).sum(axis=0))
    a = lr * decay
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = lr / (square * shrink)
        resting = np.sqrt(2.0 * a) / g1
    return new.astype(dtype), rate.astype(dtype), resting.astype(dtype)
