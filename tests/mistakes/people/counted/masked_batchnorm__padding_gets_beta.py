import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    if mask.dtype != bool or mask.shape != x.shape[:1]:
        raise ValueError("mask must hold one bool per row")
    if mask.sum() == 0:
        raise ValueError("no valid rows")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    valid = x[mask]
    x_hat = np.zeros(x.shape)
    x_hat[mask] = (valid - valid.mean(axis=0)) / np.sqrt(valid.var(axis=0) + eps)
    return (gamma * x_hat + beta).astype(dtype)
