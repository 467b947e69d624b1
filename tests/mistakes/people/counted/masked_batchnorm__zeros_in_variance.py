import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    if mask.dtype != bool or mask.shape != x.shape[:1]:
        raise ValueError("mask must hold one bool per row")
    n = mask.sum()
    if n == 0:
        raise ValueError("no valid rows")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    z = np.where(mask[:, None], x, 0).astype(dtype)
    mean = z.sum(axis=0) / n
    # the padded rows are zero, so they should add nothing
    var = ((z - mean) ** 2).sum(axis=0) / n
    out = gamma * (z - mean) / np.sqrt(var + eps) + beta
    return np.where(mask[:, None], out, 0).astype(dtype)
