import numpy as np


def layernorm_backward(dout, x, gamma, eps=1e-5):
    """
    Layer norm backward pass by walking the graph:
      x -> mu -> x-mu -> sq -> var -> std -> 1/std -> xhat -> *gamma -> +beta
    """
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

    # step 9
    dbeta = dY.sum(0)
    # step 8
    dgamma = (dY * xhat).sum(0)
    dxhat = dY * gam
    # step 7
    divar = (dxhat * xmu).sum(1, keepdims=True)
    dxmu1 = dxhat * ivar
    # step 6
    dsqrtvar = -divar / sqrtvar ** 2
    # step 5
    dvar = 0.5 * dsqrtvar / np.sqrt(var + eps)
    # step 4
    dsq = np.ones_like(X) * dvar / D
    # step 3
    dxmu2 = 2 * xmu * dsq
    # step 2
    dx = dxmu1 + dxmu2
    return dx.astype(res_type), dgamma.astype(res_type), dbeta.astype(res_type)
