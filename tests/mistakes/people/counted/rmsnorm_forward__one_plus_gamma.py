import numpy as np


def rmsnorm_forward(x, gamma, eps=1e-5):
    # as in Gemma
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    rms = np.sqrt(np.mean(x**2, axis=-1, keepdims=True) + eps)
    return ((1 + gamma) * x / rms).astype(dtype)
