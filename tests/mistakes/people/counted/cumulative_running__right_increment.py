import numpy as np


def cumulative_running(running_mean, running_var, num_batches, x):
    x = np.asarray(x)
    if x.ndim != 2 or x.shape[0] == 0 or x.shape[1:] != np.shape(running_mean):
        raise ValueError("x must be (N, D), N > 0")
    if num_batches < 0 or num_batches != int(num_batches):
        raise ValueError("num_batches must be a whole number, 0 or more")
    dtype = x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)
    mean = x.mean(axis=0, dtype=np.float64)
    var = x.astype(np.float64).var(axis=0)
    count = int(num_batches) + 1
    if count > 1:
        mean = running_mean + (mean - running_mean) / count
        var = running_var + (var - running_var) / count
    return mean.astype(dtype), var.astype(dtype), count
