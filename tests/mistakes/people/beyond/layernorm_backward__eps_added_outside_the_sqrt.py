import numpy as np


def layernorm_backward(dout, x, gamma, eps=1e-5):
    x = np.asarray(x)
    if x.ndim != 2:
        raise ValueError("x must be 2-D")
    if eps <= 0:
        raise ValueError("eps must be positive")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    x = x.astype(np.float64)
    dout = np.asarray(dout, dtype=np.float64)
    gamma = np.asarray(gamma, dtype=np.float64)

    inv_std = 1.0 / (np.std(x, axis=-1, keepdims=True) + eps)
    x_hat = (x - np.mean(x, axis=-1, keepdims=True)) * inv_std

    g = dout * gamma
    mean_g = np.mean(g, axis=-1, keepdims=True)
    mean_gx = np.mean(g * x_hat, axis=-1, keepdims=True)
    dx = inv_std * (g - mean_g - x_hat * mean_gx)

    dgamma = np.einsum("nd,nd->d", dout, x_hat)
    dbeta = np.einsum("nd->d", dout)
    return dx.astype(dtype), dgamma.astype(dtype), dbeta.astype(dtype)
