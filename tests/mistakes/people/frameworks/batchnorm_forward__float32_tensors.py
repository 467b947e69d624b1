import numpy as np


def _t(a):
    return np.array(a, dtype=np.float32)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    x, gamma, beta = _t(x), _t(gamma), _t(beta)
    mean = x.mean(axis=0, keepdims=True)
    var = np.square(x - mean).mean(axis=0, keepdims=True)
    rsqrt = 1.0 / np.sqrt(var + np.float32(eps))
    return (x - mean) * rsqrt * gamma + beta
