# RIGHT: reshape to (N, G, C/G, H, W), sums with keepdims, float64 inside
import numpy as np


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    if num_groups < 1 or C % num_groups != 0:
        raise ValueError(f"num_groups={num_groups} does not divide the {C} channels")
    dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
    shape = (N, num_groups, C // num_groups, H, W)
    axes = (2, 3, 4)
    xg = x.astype(np.float64).reshape(shape)
    dg = np.asarray(dout).astype(np.float64).reshape(shape)
    M = shape[2] * H * W
    mean = xg.sum(axis=axes, keepdims=True) / M
    var = ((xg - mean) ** 2).sum(axis=axes, keepdims=True) / M
    std = np.sqrt(var + eps)
    x_hat = (xg - mean) / std
    gam = np.asarray(gamma, dtype=np.float64).reshape(1, num_groups, C // num_groups, 1, 1)
    dx_hat = dg * gam
    m1 = dx_hat.sum(axis=axes, keepdims=True) / M
    m2 = (dx_hat * x_hat).sum(axis=axes, keepdims=True) / M
    dx = (dx_hat - m1 - x_hat * m2) / std
    dgamma = (dg * x_hat).sum(axis=(0, 3, 4)).reshape(C)
    dbeta = dg.sum(axis=(0, 3, 4)).reshape(C)
    return dx.reshape(x.shape).astype(dtype), dgamma.astype(dtype), dbeta.astype(dtype)
