# WRONG: the sum of squares is not divided by D (the row's length, not its RMS)
import numpy as np


def rmsnorm_forward(x, gamma, eps=1e-5):
    wide = np.array(x, dtype=np.float64).T
    ms = np.einsum("dn,dn->n", wide, wide)
    wide = wide * (ms + eps) ** -0.5
    wide *= np.asarray(gamma, dtype=np.float64).reshape(-1, 1)
    result = np.ascontiguousarray(wide.T)
    if np.issubdtype(x.dtype, np.integer) or x.dtype == bool:
        return result
    return result.astype(x.dtype)
