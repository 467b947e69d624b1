import numpy as np


def layernorm_backward(dout, x, gamma, eps=1e-5):
    x = np.asarray(x)
    if x.ndim != 2:
        raise ValueError("x should be of shape (N, D)")
    if eps <= 0:
        raise ValueError("eps should be positive")
    res_type = x.dtype if x.dtype.kind == "f" else np.float64
    X = x.astype(np.float64)
    dY = np.asarray(dout, np.float64)
    gam = np.asarray(gamma, np.float64)
    D = X.shape[1]

    mu = X.sum(1, keepdims=True) / D
    xmu = X - mu
    sq = xmu ** 2
    var = sq.sum(1, keepdims=True) / D
    sqrtvar = np.sqrt(var + eps)
    ivar = 1.0 / sqrtvar
    xhat = xmu * ivar

    dbeta = dY.sum(0)
    dgamma = (dY * xhat).sum(0)
    dxhat = dY * gam
    divar = (dxhat * xmu).sum(1, keepdims=True)
    dxmu = dxhat * ivar
    dsqrtvar = -divar / sqrtvar ** 2
    dvar = 0.5 * dsqrtvar / sqrtvar
    dsq = np.ones_like(X) * dvar / D
    dxmu = dxmu + 2 * xmu * dsq
    dmu = -dxmu.sum(1, keepdims=True)
    dx = dxmu + np.ones_like(X) * dmu / D
    return dx.astype(res_type), dgamma.astype(res_type), dbeta.astype(res_type)
