# RIGHT: mean and var over (2, 3), then over the images, float64 inside
import numpy as np


def instancenorm_running(running_mean, running_var, x, momentum=0.9):
    if not 0.0 <= momentum <= 1.0:
        raise ValueError(f"momentum must be in [0, 1], is {momentum}")
    x = np.asarray(x)
    if x.ndim != 4 or x.size == 0:
        raise ValueError("x must hold images with pixels")
    dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    x64 = x.astype(np.float64)
    mean = x64.mean(axis=(2, 3)).mean(axis=0)
    var = x64.var(axis=(2, 3)).mean(axis=0)
    new_mean = momentum * np.asarray(running_mean, dtype=np.float64) + (1 - momentum) * mean
    new_var = momentum * np.asarray(running_var, dtype=np.float64) + (1 - momentum) * var
    return new_mean.astype(dtype), new_var.astype(dtype)
