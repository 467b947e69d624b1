# WRONG: dx_hat is made by dout *= gamma, which overwrites the caller's float64 dout
import numpy as np


def rmsnorm_backward(dout, x, gamma, eps=1e-5):
    dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    x = x.astype(np.float64)
    dout = np.asarray(dout, dtype=np.float64)
    gamma = np.asarray(gamma).astype(np.float64)
    root = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)
    x_hat = x / root
    dgamma = np.sum(dout * x_hat, axis=0)
    dout *= gamma
    dx_hat = dout
    dx = (dx_hat - x_hat * np.mean(dx_hat * x_hat, axis=-1, keepdims=True)) / root
    return dx.astype(dtype), dgamma.astype(dtype)
