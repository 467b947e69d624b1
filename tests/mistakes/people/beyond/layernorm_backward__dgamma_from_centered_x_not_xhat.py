import numpy as np


def layernorm_backward(dout, x, gamma, eps=1e-5):
    x = np.asarray(x)
    if x.ndim != 2:
        raise ValueError("bad x")
    if eps <= 0:
        raise ValueError("bad eps")
    t = x.dtype if x.dtype.kind == "f" else np.float64

    # work on the transpose so that broadcasting over examples is free
    xT = x.astype(np.float64).T
    doutT = np.asarray(dout, np.float64).T
    gam = np.asarray(gamma, np.float64).reshape(-1, 1)
    D = xT.shape[0]

    xmuT = xT - xT.mean(axis=0)
    stdT = np.sqrt((xmuT ** 2).mean(axis=0) + eps)

    dbeta = doutT.sum(axis=1)
    dgamma = (doutT * xmuT).sum(axis=1)

    dxhatT = doutT * gam
    dstd = -(dxhatT * xmuT).sum(axis=0) / stdT ** 2
    dxmuT = dxhatT / stdT + dstd * xmuT / (D * stdT)
    dx = (dxmuT - dxmuT.sum(axis=0) / D).T
    return np.ascontiguousarray(dx).astype(t), dgamma.astype(t), dbeta.astype(t)
