# WRONG: the step divides by num_batches, not by num_batches + 1
import numpy as np


def cumulative_running(running_mean, running_var, num_batches, x):
    if num_batches < 0 or num_batches % 1 != 0:
        raise ValueError("num_batches must be a whole number from 0 on")
    num_batches = int(num_batches)
    if x.ndim != 2 or x.shape[1] != len(running_mean) or x.shape[0] == 0:
        raise ValueError(f"x has a wrong shape {x.shape}")
    dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    x64 = x.astype(np.float64)
    mean = x64.mean(axis=0)
    var = x64.var(axis=0)
    number = num_batches + 1
    if num_batches == 0:
        return mean.astype(dtype), var.astype(dtype), number
    old_mean = np.asarray(running_mean, dtype=np.float64)
    old_var = np.asarray(running_var, dtype=np.float64)
    new_mean = old_mean + (mean - old_mean) / num_batches
    new_var = old_var + (var - old_var) / num_batches
    return new_mean.astype(dtype), new_var.astype(dtype), number
