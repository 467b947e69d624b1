import numpy as np


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    if lr <= 0 or decay < 0 or lr * decay >= 1:
        raise ValueError("bad rates")
    dtype = weight.dtype if weight.dtype.kind == "f" else np.float64
    keep = 1 - lr * decay
    length = np.sqrt((weight**2).sum(0))
    grad = np.sqrt((dweight**2).sum(0)) * length
    rate = lr / (keep * length**2)
    resting = np.sqrt(2 * lr * decay) / grad
    return (keep * weight - lr * dweight).astype(dtype), rate.astype(dtype), resting.astype(dtype)
