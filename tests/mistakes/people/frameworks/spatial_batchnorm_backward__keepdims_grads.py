import numpy as np


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    ax = (0, 2, 3)
    mean = x.mean(axis=ax, keepdims=True)
    rstd = 1.0 / np.sqrt(x.var(axis=ax, keepdims=True) + eps)
    x_hat = (x - mean) * rstd
    dgamma = np.sum(dout * x_hat, axis=ax, keepdims=True)
    dbeta = np.sum(dout, axis=ax, keepdims=True)
    m = x.size // x.shape[1]
    dx = gamma.reshape(1, -1, 1, 1) * rstd * (dout - dbeta / m - x_hat * dgamma / m)
    return dx, dgamma, dbeta
