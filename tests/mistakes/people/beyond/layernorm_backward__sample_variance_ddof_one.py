import numpy as np


def layernorm_backward(dout, x, gamma, eps=1e-5):
    """Layer norm gradients with einsum."""
    x = np.asarray(x)
    if x.ndim != 2:
        raise ValueError(f"x must be (N, D), not {x.shape}")
    if eps <= 0:
        raise ValueError(f"eps must be positive, not {eps}")
    result = x.dtype if np.issubdtype(x.dtype, np.floating) else np.dtype("float64")
    a = x.astype("float64")
    dy = np.asarray(dout).astype("float64")
    w = np.asarray(gamma).astype("float64")
    d = a.shape[1]

    r = 1 / np.sqrt(np.var(a, axis=1, ddof=1) + eps)
    xhat = np.einsum("nd,n->nd", a - a.mean(axis=1)[:, None], r)

    g = np.einsum("nd,d->nd", dy, w)
    s1 = np.einsum("nd->n", g) / d
    s2 = np.einsum("nd,nd->n", g, xhat) / d
    dx = np.einsum("nd,n->nd", g - s1[:, None] - np.einsum("nd,n->nd", xhat, s2), r)

    dgamma = np.einsum("nd,nd->d", dy, xhat)
    dbeta = dy.sum(axis=0)
    return dx.astype(result), dgamma.astype(result), dbeta.astype(result)
