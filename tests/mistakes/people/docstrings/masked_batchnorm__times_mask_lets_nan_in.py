# WRONG: rows are blanked by multiplying with the mask, and a NaN times 0 is a NaN
import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    mask = np.asarray(mask)
    if mask.ndim != 1 or len(mask) != len(x):
        raise ValueError("mask and x differ in their number of rows")
    if mask.dtype.kind != "b":
        raise ValueError("mask is not boolean")
    counted = int(np.count_nonzero(mask))
    if counted == 0:
        raise ValueError("no rows count in mask")
    result_type = np.dtype(float) if x.dtype.kind in "iub" else x.dtype
    col = mask[:, np.newaxis]
    data = x.astype(np.float64) * col
    mean = data.sum(axis=0) / counted
    dev = np.where(col, data - mean, 0.0)
    var = np.square(dev).sum(axis=0, where=col) / counted
    full = np.asarray(gamma, dtype=float) * dev / np.sqrt(var + eps) + np.asarray(beta, dtype=float)
    return np.where(col, full, 0.0).astype(result_type)
