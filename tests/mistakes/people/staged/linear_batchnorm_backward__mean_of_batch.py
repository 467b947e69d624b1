import numpy as np


def _bn_backward(dout, z, gamma, eps):
    N = z.shape[0]
    xmu = z - np.mean(z, axis=0, keepdims=True)
    var = np.mean(xmu ** 2, axis=0, keepdims=True)
    ivar = 1. / np.sqrt(var + eps)
    dxhat = dout * gamma
    dvar = -0.5 * ivar ** 3 * np.sum(dxhat * xmu, axis=0, keepdims=True)
    dxmu = dxhat * ivar + 2. / N * xmu * dvar
    return dxmu - np.mean(dxmu, axis=0, keepdims=True)


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    N = a.shape[0]
    z = a @ weight + bias
    dz = _bn_backward(dout, z, gamma, eps)
    da = dz @ weight.T
    dweight = a.T @ dz / N
    dbias = np.sum(dz, axis=0) / N
    return da, dweight, dbias
