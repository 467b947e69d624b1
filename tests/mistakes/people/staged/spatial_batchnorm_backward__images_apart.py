import numpy as np


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, C, H, W = x.shape
    dx = np.zeros_like(dout)
    dgamma = np.zeros(C)
    dbeta = np.zeros(C)
    for n in range(N):
        xi = x[n].reshape(C, -1)
        di = dout[n].reshape(C, -1)
        mu = xi.mean(axis=1, keepdims=True)
        ivar = 1. / np.sqrt(xi.var(axis=1, keepdims=True) + eps)
        xhat = (xi - mu) * ivar
        dgamma += np.sum(di * xhat, axis=1)
        dbeta += np.sum(di, axis=1)
        dxhat = di * gamma.reshape(C, 1)
        dxi = ivar * (dxhat - dxhat.mean(axis=1, keepdims=True) - xhat * (dxhat * xhat).mean(axis=1, keepdims=True))
        dx[n] = dxi.reshape(C, H, W)
    return dx, dgamma, dbeta
