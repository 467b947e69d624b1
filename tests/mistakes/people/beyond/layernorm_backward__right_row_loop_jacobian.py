import numpy as np


def layernorm_backward(dout, x, gamma, eps=1e-5):
    """Row by row, with the D x D Jacobian of the normalization written out."""
    x = np.asarray(x)
    if x.ndim != 2:
        raise ValueError("need a matrix")
    if eps <= 0:
        raise ValueError("need eps > 0")
    dout = np.asarray(dout, dtype=np.float64)
    gamma = np.asarray(gamma, dtype=np.float64)
    N, D = x.shape
    dtype = x.dtype if x.dtype.kind == "f" else np.float64

    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for n in range(N):
        row = x[n].astype(np.float64)
        c = row - row.mean()
        s = np.sqrt((c @ c) / D + eps)
        h = c / s
        jac = (np.eye(D) - 1.0 / D - np.outer(h, h) / D) / s
        dx[n] = jac.T @ (gamma * dout[n])
        dgamma += dout[n] * h
        dbeta += dout[n]
    return dx.astype(dtype), dgamma.astype(dtype), dbeta.astype(dtype)
