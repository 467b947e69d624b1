import numpy as np


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    z = a @ weight + bias
    mean = z.mean(axis=0, keepdims=True)
    rsqrt = 1.0 / np.sqrt(z.var(axis=0, keepdims=True) + eps)
    z_hat = (z - mean) * rsqrt
    g = dout * gamma
    dz = rsqrt * (g - g.mean(axis=0, keepdims=True) - z_hat * (g * z_hat).mean(axis=0, keepdims=True))
    return dz @ weight.T, a.T @ dz, dz.sum(axis=0, keepdims=True)
