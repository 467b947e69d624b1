import numpy as np


def instancenorm_running(running_mean, running_var, x, momentum=0.9):
    if not 0 <= momentum <= 1 or x.shape[0] * x.shape[2] * x.shape[3] == 0:
        raise ValueError("bad input")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    size = x.shape[2] * x.shape[3]
    mean = x.mean(axis=(2, 3)).mean(axis=0)
    var = x.var(axis=(2, 3)).mean(axis=0) * size / max(size - 1, 1)
    new_mean = momentum * running_mean + (1 - momentum) * mean
    new_var = momentum * running_var + (1 - momentum) * var
    return new_mean.astype(dtype), new_var.astype(dtype)
