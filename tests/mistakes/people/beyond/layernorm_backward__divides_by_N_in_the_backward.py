import numpy as np


def layernorm_backward(dout, x, gamma, eps=1e-5):
    x = np.asarray(x)
    if x.ndim != 2:
        raise ValueError("x.ndim must be 2")
    if eps <= 0:
        raise ValueError("eps must be positive")
    dt = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    x64 = np.array(x, dtype=np.float64)
    dout64 = np.array(dout, dtype=np.float64)
    gamma64 = np.array(gamma, dtype=np.float64)

    # forward
    mu = np.mean(x64, axis=1, keepdims=True)
    xmu = x64 - mu
    var = np.mean(xmu ** 2, axis=1, keepdims=True)
    ivar = 1.0 / np.sqrt(var + eps)
    xhat = xmu * ivar

    # backward
    N = dout64.shape[0]
    dbeta = np.sum(dout64, axis=0)
    dgamma = np.sum(dout64 * xhat, axis=0)
    dxhat = dout64 * gamma64
    dvar = np.sum(dxhat * xmu, axis=1, keepdims=True) * -0.5 * ivar ** 3
    dmu = -np.sum(dxhat * ivar, axis=1, keepdims=True)
    dx = dxhat * ivar + dvar * 2.0 * xmu / N + dmu / N
    return dx.astype(dt), dgamma.astype(dt), dbeta.astype(dt)
