import numpy as np


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    x = np.asarray(x)
    if x.ndim != 4:
        raise ValueError("x must be (N, C, H, W)")
    if eps <= 0:
        raise ValueError("eps must be positive")
    N, C, H, W = x.shape
    if num_groups <= 0 or C % num_groups:
        raise ValueError("num_groups must divide C")
    kind = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    dout = np.asarray(dout, dtype=np.float64)
    gamma = np.asarray(gamma, dtype=np.float64)
    x = x.astype(np.float64)

    dx = np.empty_like(x)
    dgamma = np.zeros(C)
    dbeta = np.zeros(C)
    for start in range(0, C, num_groups):
        sl = slice(start, start + num_groups)
        xs, ds = x[:, sl], dout[:, sl]
        mu = xs.mean(axis=(1, 2, 3), keepdims=True)
        inv = 1 / np.sqrt(xs.var(axis=(1, 2, 3), keepdims=True) + eps)
        xh = (xs - mu) * inv
        dgamma[sl] = np.sum(ds * xh, axis=(0, 2, 3))
        dbeta[sl] = np.sum(ds, axis=(0, 2, 3))
        g = ds * gamma[sl].reshape(1, -1, 1, 1)
        a = g.mean(axis=(1, 2, 3), keepdims=True)
        b = (g * xh).mean(axis=(1, 2, 3), keepdims=True)
        dx[:, sl] = inv * (g - a - xh * b)
    return dx.astype(kind), dgamma.astype(kind), dbeta.astype(kind)
