# RIGHT: (n * old + new) / (n + 1), only integral types for num_batches
import numbers

import numpy as np


def _average(old, new, n):
    if n == 0:
        return new
    return (n * np.asarray(old, dtype=float) + new) / (n + 1)


def cumulative_running(running_mean, running_var, num_batches, x):
    if not isinstance(num_batches, numbers.Integral):
        raise ValueError("num_batches must be whole")
    if num_batches < 0:
        raise ValueError("num_batches must not be negative")
    x = np.asarray(x)
    if x.ndim != 2:
        raise ValueError("x must be (N, D)")
    rows, features = x.shape
    if rows < 1:
        raise ValueError("x has no rows")
    if np.shape(running_mean) != (features,) or np.shape(running_var) != (features,):
        raise ValueError("x and the running statistics differ in D")
    kind = x.dtype if x.dtype.kind == "f" else np.dtype(float)
    work = np.array(x, dtype=float)
    batch_mean = work.sum(axis=0) / rows
    work -= batch_mean
    batch_var = (work ** 2).sum(axis=0) / rows
    n = int(num_batches)
    new_mean = _average(running_mean, batch_mean, n)
    new_var = _average(running_var, batch_var, n)
    return new_mean.astype(kind), new_var.astype(kind), n + 1
