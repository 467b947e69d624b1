import numpy as np


def cumulative_running(running_mean, running_var, num_batches, x):
    if not isinstance(num_batches, (int, np.integer)) or num_batches < 0:
        raise ValueError(f"num_batches is {num_batches}")
    if x.ndim != 2 or len(x) < 1:
        raise ValueError(f"need a non-empty matrix, got {x.shape}")
    if running_mean.shape != (x.shape[1],) or running_var.shape != (x.shape[1],):
        raise ValueError("feature counts differ")
    dtype = np.float64 if x.dtype.kind in "iub" else x.dtype
    weight = 1.0 / (num_batches + 1)

    def blend(old, new):
        if num_batches == 0:
            return np.array(new, dtype=dtype)
        return np.array((1 - weight) * old + weight * new, dtype=dtype)

    return blend(running_mean, x.mean(0)), blend(running_var, x.var(0)), num_batches + 1
