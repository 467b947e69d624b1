import numpy as np


def _prepare(a):
    return np.asarray(a).astype(np.float64)


def layernorm_backward(dout, x, gamma, eps=1e-5):
    x_in = np.asarray(x)
    if x_in.ndim != 2:
        raise ValueError("x must have two dimensions")
    if not eps > 0:
        raise ValueError("eps must be greater than zero")
    kind = x_in.dtype if np.issubdtype(x_in.dtype, np.floating) else np.float64

    x_, dy, g = _prepare(x_in), _prepare(dout), _prepare(gamma)
    D = x_.shape[-1]

    xc = x_ - x_.mean(-1, keepdims=True)
    var = (xc * xc).mean(-1, keepdims=True)
    rstd = (var + eps) ** -0.5
    xhat = xc * rstd

    dxhat = dy * g
    # d/dvar (var + eps)^(-1/2)
    dvar = -(dxhat * xc).sum(-1, keepdims=True) * (var + eps) ** -1.5
    dmean = -(dxhat * rstd).sum(-1, keepdims=True)
    dx = dxhat * rstd + dvar * 2 * xc / D + dmean / D

    dgamma = (dy * xhat).sum(0)
    dbeta = dy.sum(0)
    return tuple(v.astype(kind) for v in (dx, dgamma, dbeta))
