import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    mean = np.mean(x, axis=0)
    rsqrt = 1.0 / np.sqrt(np.var(x, axis=0) + eps)
    x_hat = (x - mean) * rsqrt
    grad_offset = np.sum(dout, axis=0)
    grad_scale = np.sum(dout * x_hat, axis=0)
    grad_x = gamma * rsqrt * (dout - np.mean(dout, axis=0) - x_hat * np.mean(dout * x_hat, axis=0))
    return grad_x, grad_offset, grad_scale
