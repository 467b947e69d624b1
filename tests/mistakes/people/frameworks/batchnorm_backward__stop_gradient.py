import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    mean = x.mean(axis=0)
    rstd = 1.0 / np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - mean) * rstd
    dgamma = np.einsum('nd,nd->d', dout, x_hat)
    dbeta = np.einsum('nd->d', dout)
    return dout * (gamma * rstd), dgamma, dbeta
