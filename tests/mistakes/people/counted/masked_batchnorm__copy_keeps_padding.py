import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    if mask.dtype != bool or mask.shape != x.shape[:1]:
        raise ValueError("mask must hold one bool per row")
    if not mask.any():
        raise ValueError("no valid rows")
    out = x.astype(x.dtype if x.dtype.kind == "f" else np.float64)
    rows = out[mask]
    out[mask] = gamma * (rows - rows.mean(0)) / np.sqrt(rows.var(0) + eps) + beta
    return out
