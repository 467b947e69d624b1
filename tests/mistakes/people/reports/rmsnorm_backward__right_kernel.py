import numpy as np


def rmsnorm_backward(dout, x, gamma, eps=1e-5):
    x32 = x.astype(np.float64)
    rstd = 1 / np.sqrt(np.mean(x32 * x32, axis=1) + eps)
    wdy = dout * gamma
    c1 = np.mean(x32 * rstd[:, None] * wdy, axis=1)
    dx = (wdy - x32 * (rstd * c1)[:, None]) * rstd[:, None]
    return dx.astype(x.dtype), (dout * x32 * rstd[:, None]).sum(axis=0).astype(x.dtype)
