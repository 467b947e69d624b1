# RIGHT: line by line with dx_hat and dms
import numpy as np


def rmsnorm_backward(dout, x, gamma, eps=1e-5):
    if x.dtype.kind in "iub":
        kind = np.dtype(float)
    else:
        kind = x.dtype
    rows = np.array(x, dtype=float)
    up = np.array(dout, dtype=float)
    D = rows.shape[1]
    ms = (rows ** 2).sum(axis=1) / D
    root = np.sqrt(ms + eps)
    x_hat = rows / root[:, None]
    dgamma = (up * x_hat).sum(axis=0)
    dx_hat = up * np.array(gamma, dtype=float)
    dms = (dx_hat * rows).sum(axis=1) * -0.5 * (ms + eps) ** -1.5
    dx = dx_hat / root[:, None]
    dx += dms[:, None] * 2.0 * rows / D
    return dx.astype(kind), dgamma.astype(kind)
