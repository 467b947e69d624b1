import numpy as np


def instancenorm_running(running_mean, running_var, x, momentum=0.9):
    if not 0 <= momentum <= 1 or x.shape[0] * x.shape[2] * x.shape[3] == 0:
        raise ValueError("bad input")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    mean = x.mean(axis=(0, 2, 3))
    var = x.var(axis=(0, 2, 3))
    return (
        (momentum * running_mean + (1 - momentum) * mean).astype(dtype),
        (momentum * running_var + (1 - momentum) * var).astype(dtype),
    )
