import numpy as np


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    z = a @ weight + bias
    mean = z.mean(axis=0)
    invstd = 1 / np.sqrt(z.var(axis=0) + eps)
    zhat = (z - mean) * invstd
    g = dout * gamma
    grad_z = invstd * (g - g.mean(axis=0) - zhat * (g * zhat).mean(axis=0))
    grad_input = grad_z @ weight.T
    grad_weight = grad_z.T @ a
    grad_bias = grad_z.sum(axis=0)
    return grad_input, grad_weight, grad_bias
