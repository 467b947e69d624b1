import math

import numpy as np


def layernorm_backward(dout, x, gamma, eps=1e-5):
    x = np.asarray(x)
    dout = np.asarray(dout)
    gamma = np.asarray(gamma)
    if x.ndim != 2:
        raise ValueError("need a matrix")
    if eps <= 0:
        raise ValueError("need eps > 0")
    N, D = x.shape
    dtype = x.dtype if x.dtype.kind == "f" else np.float64

    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for n in range(N):
        row = x[n].astype(np.float64)
        m = row.mean()
        s = math.sqrt(row.var() + eps)
        xn = (row - m) / s
        dgamma += dout[n] * xn
        dbeta += dout[n]
        dxn = dout[n] * gamma.astype(np.float64)
        # y depends on x directly and through the mean
        dx[n] = (dxn - dxn.mean()) / s
    return dx.astype(dtype), dgamma.astype(dtype), dbeta.astype(dtype)
