import numpy as np


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    x = np.asarray(x)
    if x.ndim != 4:
        raise ValueError("x.ndim must be 4")
    if eps <= 0:
        raise ValueError("eps must be positive")
    N, C, H, W = x.shape
    if num_groups <= 0 or C % num_groups:
        raise ValueError("num_groups must divide C")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    x = x.astype(np.float64)
    dout = np.asarray(dout, dtype=np.float64)
    gamma = np.asarray(gamma, dtype=np.float64)

    # a group of an example is a row, then this is layer norm
    rows = x.reshape(N * num_groups, -1)
    D = rows.shape[1]
    mu = rows.mean(1, keepdims=True)
    var = rows.var(1, keepdims=True)
    istd = (var + eps) ** -0.5
    xhat = (rows - mu) * istd

    d = (dout * gamma[:, None, None]).reshape(rows.shape)
    dvar = np.sum(d * (rows - mu) * -0.5 * istd ** 3, axis=1, keepdims=True)
    dmu = np.sum(-d * istd, axis=1, keepdims=True)
    dx = d * istd + dvar * 2 * (rows - mu) / D + dmu / D

    per_example = (dout * xhat.reshape(x.shape)).sum(axis=(2, 3))
    dgamma = per_example.mean(axis=0)
    dbeta = dout.sum(axis=(2, 3)).sum(axis=0)
    return dx.reshape(x.shape).astype(dtype), dgamma.astype(dtype), dbeta.astype(dtype)
