# WRONG: the gradient's mean is subtracted as in layer norm, though there is no mean here
import numpy as np


def rmsnorm_backward(dout, x, gamma, eps=1e-5):
    dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    x = x.astype(np.float64)
    dout = np.asarray(dout).astype(np.float64)
    gamma = np.asarray(gamma).astype(np.float64)
    root = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)
    x_hat = x / root
    dx_hat = gamma * dout
    dx = (dx_hat - np.mean(dx_hat, axis=-1, keepdims=True) - x_hat * np.mean(dx_hat * x_hat, axis=-1, keepdims=True)) / root
    dgamma = np.sum(dout * x_hat, axis=0)
    return dx.astype(dtype), dgamma.astype(dtype)
