# WRONG: the step is taken in the caller's weight itself where it is float64
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
    w = np.asarray(weight, dtype=np.float64)
    g = np.asarray(dweight).astype(np.float64)
    square = (w ** 2).sum(axis=0)
    shrink = 1.0 - lr * decay
    g1 = np.sqrt(square) * np.sqrt((g ** 2).sum(axis=0))
    a = lr * decay
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = lr / (square * shrink)
        resting = np.sqrt(a * (2.0 - a)) / (shrink * g1)
    w -= lr * (g + decay * w)
    return w.astype(dtype, copy=False), rate.astype(dtype), resting.astype(dtype)
