import numpy as np


def cumulative_running(running_mean, running_var, num_batches, x):
    if x.ndim != 2 or len(x) == 0 or x.shape[1:] != running_mean.shape:
        raise ValueError("bad batch")
    if num_batches < 0 or num_batches != int(num_batches):
        raise ValueError("bad count")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    n = num_batches + 1
    m = x.mean(0)
    v = x.var(0, ddof=1) if len(x) > 1 else np.zeros(x.shape[1])
    if num_batches == 0:
        return m.astype(dtype), v.astype(dtype), n
    mean = running_mean + (m - running_mean) / n
    var = running_var + (v - running_var) / n
    return mean.astype(dtype), var.astype(dtype), n
