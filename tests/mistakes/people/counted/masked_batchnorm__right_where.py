import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    if mask.dtype != bool or mask.ndim != 1 or len(mask) != len(x):
        raise ValueError("mask: one boolean per row")
    count = np.count_nonzero(mask)
    if count == 0:
        raise ValueError("nothing to normalize")
    dtype = np.result_type(x.dtype, np.float64) if x.dtype.kind in "iub" else x.dtype
    keep = mask[:, np.newaxis]
    safe = np.where(keep, x, 0).astype(dtype)
    mean = safe.sum(axis=0) / count
    centred = np.where(keep, safe - mean, 0)
    var = (centred * centred).sum(axis=0) / count
    out = centred / np.sqrt(var + eps) * gamma + beta
    return np.where(keep, out, 0).astype(dtype)
