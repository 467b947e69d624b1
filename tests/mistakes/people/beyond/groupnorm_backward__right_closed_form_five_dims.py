import numpy as np


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    x = np.asarray(x)
    if x.ndim != 4:
        raise ValueError("x must be (N, C, H, W)")
    if eps <= 0:
        raise ValueError("eps must be positive")
    N, C, H, W = x.shape
    G = num_groups
    if G < 1 or C % G:
        raise ValueError("C must be divisible by num_groups")
    dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    shape = (N, G, C // G, H, W)
    ax = (2, 3, 4)
    xg = x.astype(np.float64).reshape(shape)
    dy = np.asarray(dout, dtype=np.float64).reshape(shape)
    w = np.asarray(gamma, dtype=np.float64).reshape(1, G, C // G, 1, 1)

    inv = 1.0 / np.sqrt(xg.var(axis=ax, keepdims=True) + eps)
    xhat = (xg - xg.mean(axis=ax, keepdims=True)) * inv
    g = dy * w
    dx = inv * (g - g.mean(axis=ax, keepdims=True) - xhat * (g * xhat).mean(axis=ax, keepdims=True))

    dgamma = (dy * xhat).sum(axis=(0, 3, 4)).reshape(C)
    dbeta = dy.sum(axis=(0, 3, 4)).reshape(C)
    return dx.reshape(N, C, H, W).astype(dtype), dgamma.astype(dtype), dbeta.astype(dtype)
