import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    inv = 1 / np.sqrt(x.var(0) + eps)
    xhat = (x - x.mean(0)) * inv
    dgamma, dbeta = (dout * xhat).sum(0), dout.sum(0)
    dx = gamma * inv * (dout - dbeta - xhat * dgamma)
    return dx, dgamma, dbeta
