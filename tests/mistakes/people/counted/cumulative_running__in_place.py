import numpy as np


def cumulative_running(running_mean, running_var, num_batches, x):
    if x.ndim != 2 or len(x) == 0 or x.shape[1:] != running_mean.shape:
        raise ValueError("bad batch")
    if num_batches < 0 or num_batches != int(num_batches):
        raise ValueError("bad count")
    if num_batches == 0:
        running_mean[:] = 0
        running_var[:] = 0
    running_mean += (x.mean(0) - running_mean) / (num_batches + 1)
    running_var += (x.var(0) - running_var) / (num_batches + 1)
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    return running_mean.astype(dtype), running_var.astype(dtype), num_batches + 1
