import numpy as np


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    """Per-channel sums first, then dx = a * dout + b * x + c."""
    x = np.asarray(x)
    if x.ndim != 4:
        raise ValueError("x must be (N, C, H, W)")
    if eps <= 0:
        raise ValueError("eps must be positive")
    N, C, H, W = x.shape
    G = num_groups
    if G <= 0 or C % G:
        raise ValueError("num_groups must divide C")
    K = C // G
    dt = x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)
    X = x.astype(np.float64).reshape(N, G, K, H * W)
    dY = np.asarray(dout, dtype=np.float64).reshape(X.shape)
    w = np.asarray(gamma, dtype=np.float64).reshape(G, K)

    mean = X.mean(axis=(2, 3))
    X = X - mean[:, :, None, None]
    rstd = 1.0 / np.sqrt(np.einsum("ngks,ngks->ng", X, X) / (K * H * W) + eps)

    ds = np.einsum("ngks,ngks->ngk", dY, X)
    db = np.einsum("ngks->ngk", dY)

    a = np.einsum("ng,gk->ngk", rstd, w)
    b = -np.einsum("ngk,gk,ng->ng", ds, w, rstd ** 3) / (K * H * W)
    c = -np.einsum("ngk,gk,ng->ng", db, w, rstd) / (K * H * W)
    dx = a[..., None] * dY + b[:, :, None, None] * X + c[:, :, None, None]

    dgamma = np.einsum("ngk,ng->gk", ds, rstd).reshape(C)
    dbeta = db.sum(axis=0).reshape(C)
    return dx.reshape(N, C, H, W).astype(dt), dgamma.astype(dt), dbeta.astype(dt)
