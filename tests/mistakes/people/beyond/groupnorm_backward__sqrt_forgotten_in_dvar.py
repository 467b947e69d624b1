import numpy as np


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    x = np.asarray(x)
    if x.ndim != 4:
        raise ValueError("x must be (N, C, H, W)")
    if eps <= 0:
        raise ValueError("eps must be positive")
    N, C, H, W = x.shape
    G = num_groups
    if G <= 0 or C % G:
        raise ValueError("num_groups must divide C")
    out_type = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    dY = np.asarray(dout, dtype=np.float64)
    gam = np.asarray(gamma, dtype=np.float64).reshape(1, C, 1, 1)
    M = C // G * H * W

    # forward, step by step
    xg = x.astype(np.float64).reshape(N, G, M)
    mu = xg.mean(axis=2, keepdims=True)
    xmu = xg - mu
    sq = xmu ** 2
    var = sq.mean(axis=2, keepdims=True)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1.0 / sqrtvar
    xhat = xmu * ivar

    # backward
    dbeta = dY.sum(axis=(0, 2, 3))
    dgamma = (dY * xhat.reshape(N, C, H, W)).sum(axis=(0, 2, 3))
    dxhat = (dY * gam).reshape(N, G, M)
    divar = (dxhat * xmu).sum(axis=2, keepdims=True)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1.0 / (sqrtvar ** 2) * divar
    dvar = 0.5 * 1.0 / (var + eps) * dsqrtvar
    dsq = 1.0 / M * np.ones((N, G, M)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * dx1.sum(axis=2, keepdims=True)
    dx2 = 1.0 / M * np.ones((N, G, M)) * dmu
    dx = (dx1 + dx2).reshape(N, C, H, W)
    return dx.astype(out_type), dgamma.astype(out_type), dbeta.astype(out_type)
