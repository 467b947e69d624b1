import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    rsqrt = 1 / np.sqrt(running_var + eps)
    if bias is None:
        bias = np.zeros_like(running_mean)
    broadcast = np.ones(weight.ndim, dtype=int)
    broadcast[axis] = len(gamma)
    fused = weight * (gamma * rsqrt).reshape(tuple(broadcast))
    return fused, (bias - running_mean) * rsqrt * gamma + beta
