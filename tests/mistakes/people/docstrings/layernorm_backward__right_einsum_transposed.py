# RIGHT: a column per example: transpose first, sums by einsum
import numpy as np


def _float_type(a):
    if np.issubdtype(a.dtype, np.inexact):
        return a.dtype
    return np.dtype("float64")


def layernorm_backward(dout, x, gamma, eps=1e-5):
    t = _float_type(np.asarray(x))
    X = np.array(x, dtype=np.float64).T
    G = np.array(dout, dtype=np.float64).T
    w = np.array(gamma, dtype=np.float64)
    D = X.shape[0]
    X = X - np.einsum("dn->n", X) / D
    s = np.sqrt(np.einsum("dn,dn->n", X, X) / D + eps)
    X /= s
    dgamma = np.einsum("dn,dn->d", G, X)
    dbeta = np.einsum("dn->d", G)
    H = G * w[:, np.newaxis]
    proj = np.einsum("dn,dn->n", H, X) / D
    H = H - np.einsum("dn->n", H) / D
    H -= X * proj
    H /= s
    return (
        np.ascontiguousarray(H.T).astype(t),
        dgamma.astype(t),
        np.array(dbeta).astype(t),
    )
