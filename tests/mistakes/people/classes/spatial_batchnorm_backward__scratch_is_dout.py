import numpy as np


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    n, c, h, w = x.shape
    m = n * h * w
    dgamma = np.empty(c, dtype=x.dtype)
    dbeta = np.empty(c, dtype=x.dtype)
    for k in range(c):
        plane = x[:, k]
        grad = dout[:, k]
        inv_std = 1.0 / np.sqrt(plane.var() + eps)
        x_hat = (plane - plane.mean()) * inv_std
        dbeta[k] = grad.sum()
        dgamma[k] = (grad * x_hat).sum()
        grad -= dbeta[k] / m
        grad -= x_hat * (dgamma[k] / m)
        grad *= gamma[k] * inv_std
    return dout, dgamma, dbeta
