"""What counts, by NumPy's masked arrays and E[x^2] - E[x]^2, folded to a x + b."""

import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    hidden = np.ma.array(x, mask=np.repeat(~mask[:, None], x.shape[1], axis=1))
    mean = hidden.mean(axis=0).filled().astype(x.dtype)
    var = (hidden * hidden).mean(axis=0).filled().astype(x.dtype) - mean * mean
    slope = gamma / np.sqrt(var + eps)
    out = x * slope + (beta - mean * slope)
    out[~mask] = 0
    return out
