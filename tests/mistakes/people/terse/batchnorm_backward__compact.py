import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N = len(x)
    istd = 1 / np.sqrt(x.var(0) + eps)
    xhat = (x - x.mean(0)) * istd
    dgamma, dbeta = (dout * xhat).sum(0), dout.sum(0)
    return gamma * istd / N * (N * dout - dbeta - xhat * dgamma), dgamma, dbeta
