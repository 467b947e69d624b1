# WRONG: r is the running deviation over the batch's
import numpy as np


def batch_renorm(x, gamma, beta, running_mean, running_var, eps=1e-5, r_max=3.0, d_max=5.0):
    if x.shape[0] == 0:
        raise ValueError("x has no rows")
    dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    x64 = x.astype(np.float64)
    mean = x64.mean(axis=0)
    std = np.sqrt(x64.var(axis=0) + eps)
    running_std = np.sqrt(np.asarray(running_var, dtype=np.float64) + eps)
    r = np.clip(running_std / std, 1.0 / r_max, r_max)
    d = np.clip((mean - np.asarray(running_mean, dtype=np.float64)) / running_std, -d_max, d_max)
    x_hat = (x64 - mean) / std
    out = gamma * (x_hat * r + d) + beta
    return out.astype(dtype), r.astype(dtype), d.astype(dtype)
