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
    dt = x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)
    dy = np.asarray(dout, dtype=np.float64)
    w = np.asarray(gamma, dtype=np.float64).reshape(1, C, 1, 1)

    flat = x.astype(np.float64).reshape(N, num_groups, -1)
    r = 1.0 / np.sqrt(np.var(flat, axis=-1) + eps)
    xhat = np.einsum("ngk,ng->ngk", flat - flat.mean(axis=-1)[..., None], r)

    d = dy.reshape(N, num_groups, -1)
    k = d.shape[-1]
    c1 = np.einsum("ngk->ng", d) / k
    c2 = np.einsum("ngk,ngk->ng", d, xhat) / k
    dx = np.einsum("ngk,ng->ngk", d - c1[..., None] - xhat * c2[..., None], r)
    dx = w * dx.reshape(N, C, H, W)

    dgamma = np.einsum("nchw,nchw->c", dy, xhat.reshape(N, C, H, W))
    dbeta = np.einsum("nchw->c", dy)
    return dx.astype(dt), dgamma.astype(dt), dbeta.astype(dt)
