import numpy as np


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    rsqrt = 1.0 / np.sqrt(running_var + eps)
    dx = np.einsum('nd,d->nd', dout, gamma * rsqrt)
    dgamma = np.einsum('nd,nd,d->d', dout, x, rsqrt)
    dbeta = np.einsum('nd->d', dout)
    return dx, dgamma, dbeta
