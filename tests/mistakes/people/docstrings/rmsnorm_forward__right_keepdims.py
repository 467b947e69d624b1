# RIGHT: vectorised with keepdims, float64 inside
import numpy as np


def rmsnorm_forward(x, gamma, eps=1e-5):
    x = np.asarray(x)
    dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    x64 = x.astype(np.float64)
    mean_square = np.mean(x64 ** 2, axis=1, keepdims=True)
    x_hat = x64 / np.sqrt(mean_square + eps)
    return (x_hat * np.asarray(gamma, dtype=np.float64)).astype(dtype)
