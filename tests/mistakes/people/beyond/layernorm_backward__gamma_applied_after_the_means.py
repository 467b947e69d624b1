import numpy as np


def layernorm_backward(dout, x, gamma, eps=1e-5):
    """Closed form layer norm backward."""
    x = np.asarray(x)
    if x.ndim != 2:
        raise ValueError("x must be (N, D)")
    if eps <= 0:
        raise ValueError("eps must be positive")
    dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    x = x.astype(np.float64)
    dout = np.asarray(dout, dtype=np.float64)
    gamma = np.asarray(gamma, dtype=np.float64)

    N, D = x.shape
    mu = x.mean(axis=1, keepdims=True)
    istd = 1.0 / np.sqrt(x.var(axis=1, keepdims=True) + eps)
    xhat = (x - mu) * istd

    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    dx = (gamma * istd / D) * (
        D * dout
        - dout.sum(axis=1, keepdims=True)
        - xhat * (dout * xhat).sum(axis=1, keepdims=True)
    )
    return dx.astype(dtype), dgamma.astype(dtype), dbeta.astype(dtype)
