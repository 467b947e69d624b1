import numpy as np


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    x = np.asarray(x)
    if x.ndim != 4:
        raise ValueError("x must be (N, C, H, W)")
    if eps <= 0:
        raise ValueError("eps must be positive")
    N, C, H, W = x.shape
    if num_groups < 1 or C % num_groups:
        raise ValueError("C must be divisible by num_groups")
    dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    G = num_groups
    shape = (N, G, C // G, H, W)

    xg = x.astype(np.float64).reshape(shape)
    dy = np.asarray(dout, dtype=np.float64)
    w = np.asarray(gamma, dtype=np.float64).reshape(1, C, 1, 1)

    ax = (3, 4)
    inv = 1.0 / np.sqrt(xg.var(axis=ax, keepdims=True) + eps)
    xhat = (xg - xg.mean(axis=ax, keepdims=True)) * inv

    g = (dy * w).reshape(shape)
    dx = inv * (g - g.mean(axis=ax, keepdims=True) - xhat * (g * xhat).mean(axis=ax, keepdims=True))
    dx = dx.reshape(N, C, H, W)

    dgamma = (dy * xhat.reshape(N, C, H, W)).sum(axis=(0, 2, 3))
    dbeta = dy.sum(axis=(0, 2, 3))
    return dx.astype(dtype), dgamma.astype(dtype), dbeta.astype(dtype)
