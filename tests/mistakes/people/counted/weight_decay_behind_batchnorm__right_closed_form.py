import numpy as np


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    if lr <= 0 or decay < 0 or lr * decay >= 1:
        raise ValueError("need lr > 0, decay >= 0, lr * decay < 1")
    dtype = weight.dtype if weight.dtype.kind == "f" else np.float64
    w, g = weight.astype(np.float64), dweight.astype(np.float64)
    keep = 1 - lr * decay
    length = np.linalg.norm(w, axis=0)
    grad = np.linalg.norm(g, axis=0) * length
    rate = lr / (keep * length**2)
    resting = np.sqrt(lr * decay * (2 - lr * decay)) / (keep * grad)
    return (keep * w - lr * g).astype(dtype), rate.astype(dtype), resting.astype(dtype)
