"""Root mean square normalization as it stands in a paper, no dtype in sight."""

import numpy as np


def rmsnorm_forward(x, gamma, eps=1e-5):
    return gamma * x / np.sqrt(np.mean(x**2, axis=1, keepdims=True) + eps)


def rmsnorm_backward(dout, x, gamma, eps=1e-5):
    s = np.sqrt(np.mean(x**2, axis=1, keepdims=True) + eps)
    dx_hat = gamma * dout
    dx = (dx_hat - x * np.mean(dx_hat * x, axis=1, keepdims=True) / s**2) / s
    return dx, np.sum(dout * x / s, axis=0)
