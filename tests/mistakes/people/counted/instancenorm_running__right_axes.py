import numpy as np


def instancenorm_running(running_mean, running_var, x, momentum=0.9):
    if not 0 <= momentum <= 1:
        raise ValueError("momentum must lie in [0, 1]")
    x = np.asarray(x)
    if x.ndim != 4 or 0 in (x.shape[0], x.shape[2], x.shape[3]):
        raise ValueError("no pixels")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    wide = x.astype(np.float64)
    m = wide.mean(axis=(2, 3)).mean(axis=0)
    v = wide.var(axis=(2, 3)).mean(axis=0)
    new_mean = momentum * running_mean + (1 - momentum) * m
    new_var = momentum * running_var + (1 - momentum) * v
    return new_mean.astype(dtype), new_var.astype(dtype)
