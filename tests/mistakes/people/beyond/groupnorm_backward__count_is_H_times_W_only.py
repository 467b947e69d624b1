import numpy as np


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    x = np.asarray(x)
    if x.ndim != 4:
        raise ValueError("x must have 4 dims")
    if eps <= 0:
        raise ValueError("eps must be positive")
    N, C, H, W = x.shape
    G = num_groups
    if G <= 0 or C % G:
        raise ValueError("C % num_groups != 0")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    xf = x.astype(np.float64)
    df = np.asarray(dout).astype(np.float64)
    gf = np.asarray(gamma).astype(np.float64)[None, :, None, None]

    xr = xf.reshape(N * G, -1)
    mean = xr.mean(axis=1, keepdims=True)
    var = xr.var(axis=1, keepdims=True)
    std = np.sqrt(var + eps)
    xn = (xr - mean) / std

    dbeta = df.sum(axis=(0, 2, 3))
    dgamma = (df * xn.reshape(x.shape)).sum(axis=(0, 2, 3))

    M = H * W
    dxn = (df * gf).reshape(N * G, -1)
    dx = (dxn - dxn.sum(axis=1, keepdims=True) / M
          - xn * (dxn * xn).sum(axis=1, keepdims=True) / M) / std
    return dx.reshape(x.shape).astype(dtype), dgamma.astype(dtype), dbeta.astype(dtype)
