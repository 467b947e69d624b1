import numpy as np


def rmsnorm_backward(dout, x, gamma, eps=1e-5):
    d = x.shape[1]
    rstd = 1.0 / np.sqrt((x**2).mean(axis=1, keepdims=True) + eps)
    s = (dout * x * gamma).sum(axis=1, keepdims=True)
    direct = dout * gamma * rstd
    through = gamma * rstd**3 * x * s / d
    return direct - through, (dout * x * rstd).sum(axis=0)
