# RIGHT: output channels moved last, broadcast, moved back
import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    kind = np.dtype(float) if weight.dtype.kind in "iub" else weight.dtype
    std = np.sqrt(np.array(running_var, dtype=float) + eps)
    factor = np.array(gamma, dtype=float) / std
    w = np.moveaxis(np.array(weight, dtype=float), axis, -1)
    w = w * factor
    w = np.moveaxis(w, -1, axis)
    b = np.array(beta, dtype=float)
    b -= factor * np.array(running_mean, dtype=float)
    if bias is not None:
        b += factor * np.array(bias, dtype=float)
    return w.astype(kind, order="C"), b.astype(kind)
