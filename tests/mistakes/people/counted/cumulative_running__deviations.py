import numpy as np


def cumulative_running(running_mean, running_var, num_batches, x):
    if x.ndim != 2 or len(x) == 0 or x.shape[1:] != running_mean.shape:
        raise ValueError("bad batch")
    if num_batches < 0 or num_batches != int(num_batches):
        raise ValueError("bad count")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    k = num_batches
    if k == 0:
        return x.mean(0).astype(dtype), x.var(0).astype(dtype), 1
    mean = (k * running_mean + x.mean(0)) / (k + 1)
    std = (k * np.sqrt(running_var) + x.std(0)) / (k + 1)
    return mean.astype(dtype), (std**2).astype(dtype), k + 1
