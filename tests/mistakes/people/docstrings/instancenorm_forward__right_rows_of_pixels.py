# RIGHT: every plane a row of an (N*C, H*W) matrix, in-place buffer on a copy
import numpy as np


def instancenorm_forward(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    buf = np.array(x, dtype=np.float64, order="C").reshape(n * c, h * w)
    buf -= buf.sum(axis=1)[:, None] / max(h * w, 1)
    var = (buf * buf).sum(axis=1) / max(h * w, 1)
    buf /= np.sqrt(var + eps)[:, None]
    buf *= np.tile(np.asarray(gamma, dtype=np.float64), n)[:, None]
    buf += np.tile(np.asarray(beta, dtype=np.float64), n)[:, None]
    out = buf.reshape(n, c, h, w)
    if x.dtype.kind in "iub":
        return out
    return out.astype(x.dtype)
