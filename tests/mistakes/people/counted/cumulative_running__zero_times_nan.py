import numpy as np


def cumulative_running(running_mean, running_var, num_batches, x):
    if x.ndim != 2 or len(x) == 0 or x.shape[1:] != running_mean.shape:
        raise ValueError("bad batch")
    if num_batches < 0 or num_batches != int(num_batches):
        raise ValueError("bad count")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    # with num_batches 0 the old values get weight 0, no special case needed
    n = num_batches + 1
    mean = (num_batches * running_mean + x.mean(axis=0)) / n
    var = (num_batches * running_var + x.var(axis=0)) / n
    return mean.astype(dtype), var.astype(dtype), n
