import numpy as np


def instancenorm_running(running_mean, running_var, x, momentum=0.9):
    if not 0 <= momentum <= 1 or x.shape[0] * x.shape[2] * x.shape[3] == 0:
        raise ValueError("bad input")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    mean, var = running_mean.copy(), running_var.copy()
    for image in x:
        mean = momentum * mean + (1 - momentum) * image.mean(axis=(1, 2))
        var = momentum * var + (1 - momentum) * image.var(axis=(1, 2))
    return mean.astype(dtype), var.astype(dtype)
