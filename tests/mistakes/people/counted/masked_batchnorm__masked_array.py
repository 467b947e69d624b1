import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    if mask.dtype != bool or mask.shape != x.shape[:1]:
        raise ValueError("mask must hold one bool per row")
    if not mask.any():
        raise ValueError("no valid rows")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    hidden = np.broadcast_to(~mask[:, None], x.shape)
    data = np.ma.masked_array(x.astype(dtype), mask=hidden)
    mean = data.mean(axis=0)
    var = data.var(axis=0)
    out = gamma * (data - mean) / np.ma.sqrt(var + eps) + beta
    return out.filled(0).astype(dtype)
