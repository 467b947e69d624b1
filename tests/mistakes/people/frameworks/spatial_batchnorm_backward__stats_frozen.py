import numpy as np


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    mean = np.mean(x, axis=(0, 2, 3), keepdims=True)
    rsqrt = 1.0 / np.sqrt(np.var(x, axis=(0, 2, 3), keepdims=True) + eps)
    dgamma = np.einsum('nchw,nchw->c', dout, (x - mean) * rsqrt)
    dbeta = np.einsum('nchw->c', dout)
    dx = dout * rsqrt * gamma.reshape(1, -1, 1, 1)
    return dx, dgamma, dbeta
