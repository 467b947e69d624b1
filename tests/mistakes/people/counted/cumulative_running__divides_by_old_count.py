import numpy as np


def cumulative_running(running_mean, running_var, num_batches, x):
    if x.ndim != 2 or len(x) == 0 or x.shape[1:] != running_mean.shape:
        raise ValueError("bad batch")
    if num_batches < 0 or num_batches != int(num_batches):
        raise ValueError("bad count")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    m, v = x.mean(axis=0), x.var(axis=0)
    factor = 1.0 / max(num_batches, 1)
    if num_batches > 0:
        m = running_mean + factor * (m - running_mean)
        v = running_var + factor * (v - running_var)
    return m.astype(dtype), v.astype(dtype), num_batches + 1
