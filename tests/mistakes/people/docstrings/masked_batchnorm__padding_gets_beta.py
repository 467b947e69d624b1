# WRONG: rows that do not count come out as beta, not as 0
import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    keep = np.asarray(mask)
    if keep.dtype != bool or keep.shape != x.shape[:1]:
        raise ValueError("mask must be booleans, one a row")
    if keep.sum() < 1:
        raise ValueError("mask leaves no rows")
    kind = x.dtype if np.issubdtype(x.dtype, np.floating) else np.dtype("f8")
    hidden = np.repeat(~keep[:, None], x.shape[1], axis=1)
    data = np.ma.masked_array(x.astype("f8"), mask=hidden)
    # a NaN among the rows that count makes np.ma mask the result: say NaN again
    mean = np.ma.filled(data.mean(axis=0), np.nan)
    var = np.ma.filled(np.ma.mean((data - mean) ** 2, axis=0), np.nan)
    std = np.sqrt(np.asarray(var, dtype="f8") + eps)
    plain = (data.data - mean) / std * gamma + beta
    plain[~keep] = beta
    return plain.astype(kind)
