import numpy as np


def cumulative_running(running_mean, running_var, num_batches, x):
    if x.ndim != 2 or len(x) == 0 or x.shape[1:] != running_mean.shape:
        raise ValueError("bad batch")
    if num_batches < 0 or num_batches != int(num_batches):
        raise ValueError("bad count")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    m, v = x.mean(axis=0), x.var(axis=0)
    if num_batches == 0:
        return m.astype(dtype), v.astype(dtype), 1
    n = num_batches + 1
    delta = m - running_mean
    mean = running_mean + delta / n
    # parallel variance formula, all batches of one size
    var = (num_batches * running_var + v) / n + delta**2 * num_batches / n**2
    return mean.astype(dtype), var.astype(dtype), n
