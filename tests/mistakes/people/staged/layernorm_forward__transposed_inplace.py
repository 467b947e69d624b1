import numpy as np


def layernorm_forward(x, gamma, beta, eps=1e-5):
    xT = x.T
    xT -= np.mean(xT, axis=0, keepdims=True)
    var = np.mean(xT ** 2, axis=0, keepdims=True)
    xhat = (xT / np.sqrt(var + eps)).T
    return gamma * xhat + beta
