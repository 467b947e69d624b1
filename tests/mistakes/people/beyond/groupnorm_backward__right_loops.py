import numpy as np


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    x = np.asarray(x)
    dout = np.asarray(dout)
    gamma = np.asarray(gamma)
    if x.ndim != 4:
        raise ValueError("x must be 4D")
    if eps <= 0:
        raise ValueError("eps must be > 0")
    N, C, H, W = x.shape
    if num_groups <= 0 or C % num_groups != 0:
        raise ValueError("C not divisible by num_groups")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    cpg = C // num_groups
    M = cpg * H * W

    dx = np.zeros(x.shape, dtype=np.float64)
    dgamma = np.zeros(C)
    dbeta = np.zeros(C)
    for n in range(N):
        for g in range(num_groups):
            lo, hi = g * cpg, (g + 1) * cpg
            xs = x[n, lo:hi].astype(np.float64)
            dy = dout[n, lo:hi].astype(np.float64)
            std = np.sqrt(xs.var() + eps)
            xhat = (xs - xs.mean()) / std
            dxhat = np.zeros_like(xs)
            for c in range(cpg):
                dxhat[c] = dy[c] * gamma[lo + c]
                dgamma[lo + c] += np.sum(dy[c] * xhat[c])
                dbeta[lo + c] += np.sum(dy[c])
            dx[n, lo:hi] = (M * dxhat - dxhat.sum() - xhat * np.sum(dxhat * xhat)) / (M * std)
    return dx.astype(dtype), dgamma.astype(dtype), dbeta.astype(dtype)
