import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    if mask.dtype != bool or mask.shape != x.shape[:1]:
        raise ValueError("mask must hold one bool per row")
    n = mask.sum()
    if n == 0:
        raise ValueError("no valid rows")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    m = mask[:, None].astype(dtype)
    mean = (x * m).sum(axis=0) / n
    var = (((x - mean) ** 2) * m).sum(axis=0) / n
    out = gamma * (x - mean) / np.sqrt(var + eps) + beta
    return (out * m).astype(dtype)
