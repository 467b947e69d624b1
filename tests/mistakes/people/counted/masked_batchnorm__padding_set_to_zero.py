import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    if mask.dtype != bool or mask.shape != x.shape[:1]:
        raise ValueError("mask must hold one bool per row")
    if not mask.any():
        raise ValueError("empty mask")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    # zero the padding, then do batch norm as usual
    z = np.where(mask[:, None], x, 0.0)
    mean = z.mean(axis=0)
    var = z.var(axis=0)
    out = gamma * (z - mean) / np.sqrt(var + eps) + beta
    out[~mask] = 0
    return out.astype(dtype)
