# RIGHT: limits by np.where, in-place on a copy, affine form in the end
import numpy as np


def batch_renorm(x, gamma, beta, running_mean, running_var, eps=1e-5, r_max=3.0, d_max=5.0):
    assert x.ndim == 2
    n = len(x)
    if not n:
        raise ValueError("no rows in x")
    result = np.dtype(float) if x.dtype.kind in "iub" else x.dtype
    buf = np.array(x, dtype=float)
    mu = buf.sum(axis=0) / n
    buf -= mu
    sigma = np.sqrt(np.einsum("nd,nd->d", buf, buf) / n + eps)
    buf /= sigma
    inverse = 1.0 / np.sqrt(np.array(running_var, dtype=float) + eps)
    r = sigma * inverse
    r = np.where(r > r_max, r_max, r)
    r = np.where(r * r_max < 1.0, 1.0 / r_max, r) if np.isfinite(r_max) else r
    d = (mu - running_mean) * inverse
    d = np.where(np.abs(d) > d_max, np.copysign(d_max, d), d)
    buf *= r
    buf += d
    buf *= np.array(gamma, dtype=float)
    buf += np.array(beta, dtype=float)
    return buf.astype(result), r.astype(result), d.astype(result)
