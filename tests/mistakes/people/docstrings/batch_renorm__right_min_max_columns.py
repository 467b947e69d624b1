# RIGHT: columns as rows (transposed), np.minimum and np.maximum, helper functions
import numpy as np


def _moments(columns, eps):
    mean = np.mean(columns, axis=1)
    deviation = np.sqrt(np.mean(np.square(columns - mean[:, None]), axis=1) + eps)
    return mean, deviation


def _between(low, value, high):
    return np.maximum(low, np.minimum(value, high))


def batch_renorm(x, gamma, beta, running_mean, running_var, eps=1e-5, r_max=3.0, d_max=5.0):
    x = np.asarray(x)
    if x.size == 0 and x.shape[0] == 0:
        raise ValueError("x: batch renormalization needs rows")
    columns = x.T.astype(np.float64)
    mean, dev = _moments(columns, eps)
    dev_run = np.sqrt(np.asarray(running_var, dtype=np.float64) + eps)
    r = _between(1 / r_max, dev / dev_run, r_max)
    d = _between(-d_max, (mean - running_mean) / dev_run, d_max)
    hat = (columns - mean[:, None]) / dev[:, None]
    y = np.asarray(gamma)[:, None] * (hat * r[:, None] + d[:, None]) + np.asarray(beta)[:, None]
    if np.issubdtype(x.dtype, np.floating):
        target = x.dtype
    else:
        target = np.float64
    return np.array(y.T, dtype=target, order="C"), np.array(r, dtype=target), np.array(d, dtype=target)
