import numpy as np


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    if lr <= 0 or decay < 0 or lr * decay >= 1:
        raise ValueError("bad rates")
    dtype = weight.dtype if weight.dtype.kind == "f" else np.float64
    keep = 1 - lr * decay
    length = np.linalg.norm(weight)
    grad = np.linalg.norm(dweight) * length
    units = np.ones(weight.shape[1])
    rate = lr / (keep * length**2) * units
    resting = np.sqrt(1 - keep**2) / (keep * grad) * units
    return (keep * weight - lr * dweight).astype(dtype), rate.astype(dtype), resting.astype(dtype)
