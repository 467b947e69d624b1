import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n = x.shape[0]
    std = np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) / std
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)

    dx = np.empty_like(x)
    for i in range(n):
        dx[i] = (dout[i] - dbeta / n - x_hat[i] * dgamma / n) / std
    return dx, dgamma, dbeta
