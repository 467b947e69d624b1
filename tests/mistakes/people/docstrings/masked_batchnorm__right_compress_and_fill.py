# RIGHT: take the rows that count, normalize, put them into zeros
import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    mask = np.asarray(mask)
    if mask.dtype != np.bool_:
        raise ValueError("mask must hold booleans")
    if mask.shape != (x.shape[0],):
        raise ValueError("mask must have one entry for each row of x")
    if not mask.any():
        raise ValueError("mask: no row counts")
    dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    rows = x[mask].astype(np.float64)
    mean = rows.mean(axis=0)
    var = rows.var(axis=0)
    out = np.zeros(x.shape, dtype=dtype)
    out[mask] = gamma * (rows - mean) / np.sqrt(var + eps) + beta
    return out
