import numpy as np


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    N, D = dout.shape
    z = np.dot(a, weight) + bias
    mu = np.mean(z, axis=0, keepdims=True)
    xmu = z - mu
    var = np.mean(xmu ** 2, axis=0, keepdims=True)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1. / sqrtvar
    dxhat = dout * gamma
    divar = np.sum(dxhat * xmu, axis=0, keepdims=True)
    dsqrtvar = -divar / sqrtvar ** 2
    dvar = 0.5 * dsqrtvar / sqrtvar
    dxmu = dxhat * ivar + 2. / N * xmu * dvar
    dmu = -np.sum(dxmu, axis=0, keepdims=True)
    dz = dxmu + dmu / N
    return np.dot(dz, weight.T), np.dot(a.T, dz), np.sum(dz, axis=0, keepdims=True)
