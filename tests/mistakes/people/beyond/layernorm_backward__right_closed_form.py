import numpy as np


def layernorm_backward(dout, x, gamma, eps=1e-5):
    x = np.asarray(x)
    if x.ndim != 2:
        raise ValueError("x must be 2-D")
    if eps <= 0:
        raise ValueError("eps must be positive")
    dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    x = x.astype(np.float64)
    dout = np.asarray(dout, dtype=np.float64)
    gamma = np.asarray(gamma, dtype=np.float64)

    inv_std = 1.0 / np.sqrt(x.var(axis=1, keepdims=True) + eps)
    x_hat = (x - x.mean(axis=1, keepdims=True)) * inv_std
    g = dout * gamma
    dx = inv_std * (
        g
        - g.mean(axis=1, keepdims=True)
        - x_hat * (g * x_hat).mean(axis=1, keepdims=True)
    )
    dgamma = (dout * x_hat).sum(axis=0)
    dbeta = dout.sum(axis=0)
    return dx.astype(dtype), dgamma.astype(dtype), dbeta.astype(dtype)
